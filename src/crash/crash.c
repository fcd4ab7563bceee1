// SPDX-License-Identifier: GPL-2.0-only
#include "crash/crash.h"

#include "crash/title.h"

static char *copy_or_null(const char *s)
{
	return s ? xstrdup(s) : NULL;
}

void crash_clear(struct crash *crash)
{
	free(crash->title);
	for (size_t i = 0; i < crash->alt_nr; i++)
		free(crash->alt[i]);
	free(crash->alt);
	free(crash->type);
	free(crash->frame);
	free(crash->report);
	free(crash->executor);
	*crash = (struct crash){ 0 };
}

void crash_from_title(struct crash *to, const char *title)
{
	*to = (struct crash){
		.title = xstrdup(title),
		.type = copy_or_null(title_type(title)),
		.frame = title_frame(title),
	};
}

void crash_copy(struct crash *to, const struct crash *from)
{
	*to = *from;
	to->title = copy_or_null(from->title);
	to->alt = xcalloc(from->alt_nr, sizeof(*to->alt));
	for (size_t i = 0; i < from->alt_nr; i++)
		to->alt[i] = xstrdup(from->alt[i]);
	to->type = copy_or_null(from->type);
	to->frame = copy_or_null(from->frame);
	to->report = copy_or_null(from->report);
	to->executor = copy_or_null(from->executor);
}
