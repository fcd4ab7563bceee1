// SPDX-License-Identifier: GPL-2.0-only
#include "session/result.h"
#include "base/id-table.h"
#include "git/repo.h"

static const struct id_row kinds[] = {
	[RESULT_NONE] = { NULL, "no result yet" },
	[RESULT_CULPRIT] = { "culprit", "the culprit" },
	[RESULT_SET] = { "set", "one of several commits" },
	[RESULT_OLDER] = { "older", "the crash may be older than the good end" },
	[RESULT_NOT_FIXED] = { "not-fixed", "the crash still happens on HEAD" },
};

static const struct id_row inferences[] = {
	[INFERENCE_NONE] = { NULL, NULL },
	[INFERENCE_MANIFEST] = { "manifest", NULL },
	[INFERENCE_SIGNATURE] = { "signature", NULL },
	[INFERENCE_RANGE] = { "range", NULL },
	[INFERENCE_LOG] = { "log", NULL },
	[INFERENCE_BY_HAND] = { "by-hand", NULL },
};

const char *result_kind_id(enum result_kind kind)
{
	return kinds[kind].id;
}

const char *result_kind_words(enum result_kind kind)
{
	return kinds[kind].words;
}

int result_kind_parse(const char *id, enum result_kind *kind)
{
	int i = id_parse(kinds, ARRAY_SIZE(kinds), id);

	if (i < 0)
		return -1;
	*kind = (enum result_kind)i;
	return 0;
}

const char *inference_id(enum inference inference)
{
	return inferences[inference].id;
}

int inference_parse(const char *id, enum inference *inference)
{
	int i = id ? id_parse(inferences, ARRAY_SIZE(inferences), id) : INFERENCE_NONE;

	if (i < 0)
		return -1;
	*inference = (enum inference)i;
	return 0;
}

void result_clear(struct result *r)
{
	free(r->words);
	free(r->stopped_at);
	free_list(r->commits);
	free_list(r->oddities);
	free_list(r->unreliable);
	free(r->probability);
	*r = (struct result){ 0 };
}
