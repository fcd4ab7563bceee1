// SPDX-License-Identifier: GPL-2.0-only
#include "evidence/test-reason.h"
#include "base/id-table.h"

static const struct id_row rows[] = {
	[REASON_NONE] = { NULL, "" },
	[REASON_FAILING_END] = { "failing-end", "failing end", { "bad end", "broken end" } },
	[REASON_PASSING_END] = { "passing-end", "passing end", { "good end", "fixed end" } },
	[REASON_FROM_LOG] = { "from-log", "passing end, from a log", { "good end, from a log" } },
	[REASON_RELEASE] = { "release", "release" },
	[REASON_BISECTION] = { "bisection", "bisection" },
	[REASON_BY_HAND] = { "by-hand", "told by hand" },
	[REASON_AGAIN] = { "again", "tested anew, as asked by hand" },
	[REASON_CULPRIT_AGAIN] = { "culprit-again", "the culprit again", { "the culprit again" } },
	[REASON_CULPRIT_PARENT] = { "culprit-parent",
				    "parent of the culprit",
				    { "parent of the culprit" } },
	[REASON_CONTRADICTED] = { "contradicted",
				  "another verdict contradicts it",
				  { "a commit before it is bad", "a commit after it is bad" } },
	[REASON_DOUBT] = { "doubt", "the answer rests on it", { "the answer rests on it" } },
	[REASON_REVERTED] = { "culprit-reverted",
			      "the new end with the culprit reverted",
			      { "the new end with the culprit reverted" } },
	[REASON_REVERT_BASE] = { "revert-base", "the commit on which the culprit is reverted" },
	[REASON_PARENT_FIXED] = { "parent-fixed",
				  "the parent with the build fix applied",
				  { "the parent with the mend applied" } },
	[REASON_SINGLE_COMMIT] = { "test", "test" },
};

const char *test_reason_id(enum test_reason reason)
{
	return rows[reason].id;
}

const char *test_reason_words(enum test_reason reason)
{
	return rows[reason].words;
}

int test_reason_parse(const char *id, enum test_reason *reason)
{
	int i = id_parse(rows, ARRAY_SIZE(rows), id);

	if (i < 0)
		return -1;
	*reason = (enum test_reason)i;
	return 0;
}
