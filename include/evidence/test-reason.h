/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why a commit is tested.
 */
#ifndef EVIDENCE_TEST_REASON_H
#define EVIDENCE_TEST_REASON_H

enum test_reason {
	REASON_NONE, /* not known */
	REASON_FAILING_END,
	REASON_PASSING_END,
	REASON_FROM_LOG, /* a passing end whose verdict a log of somebody else's gives */
	REASON_RELEASE,	 /* a passing end is looked for among the releases */
	REASON_BISECTION,
	REASON_BY_HAND, /* not tested: the user said the verdict */
	REASON_AGAIN,	/* the user wants it tested again */
	REASON_CULPRIT_AGAIN,
	REASON_CULPRIT_PARENT,
	REASON_CONTRADICTED,  /* its verdict contradicts that of an ancestor or a descendant */
	REASON_DOUBT,	      /* the answer rests on its verdict */
	REASON_REVERTED,      /* confirmation: the new end without the culprit */
	REASON_REVERT_BASE,   /* confirmation: the commit on which the culprit is reverted */
	REASON_PARENT_FIXED,  /* confirmation: the parent with the build fix of the culprit */
	REASON_SINGLE_COMMIT, /* git kbisect test */
};

/* The id that journals have, and the text for people. */
const char *test_reason_id(enum test_reason reason);
const char *test_reason_words(enum test_reason reason);

/* From the id, or from what older versions wrote. -1: not known. */
int test_reason_parse(const char *id, enum test_reason *reason);

#endif
