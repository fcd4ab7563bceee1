// SPDX-License-Identifier: GPL-2.0-only
#include "session/losses.h"
#include "base/strbuf.h"

#define NAMES_MAX 65536

static struct loss_count *count_of(struct losses *losses, const char *name)
{
	for (size_t i = 0; i < losses->nr; i++)
		if (str_equal(losses->v[i].name, name))
			return &losses->v[i];
	ALLOC_GROW(losses->v, losses->nr + 1, losses->alloc);
	losses->v[losses->nr] = (struct loss_count){ .name = xstrdup(name) };
	return &losses->v[losses->nr++];
}

int losses_add(struct losses *losses, const char *name)
{
	return ++count_of(losses, name)->times;
}

void losses_reset(struct losses *losses, const char *name)
{
	count_of(losses, name)->times = 0;
}

char *losses_names(const struct losses *losses, int times)
{
	struct strbuf names = STRBUF_CUT(NAMES_MAX);

	for (size_t i = 0; i < losses->nr; i++)
		if (losses->v[i].times >= times)
			strbuf_addf(&names, "%s%s", names.len ? "," : "", losses->v[i].name);
	if (names.len)
		return strbuf_detach(&names);
	strbuf_release(&names);
	return NULL;
}

void losses_clear(struct losses *losses)
{
	for (size_t i = 0; i < losses->nr; i++)
		free(losses->v[i].name);
	free(losses->v);
	*losses = (struct losses){ 0 };
}
