/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One commit, from its hash to a verdict: its kernel is known or built, and booted until
 * the verdict is decided. Each step is journaled.
 */
#ifndef SESSION_TEST_COMMIT_H
#define SESSION_TEST_COMMIT_H

#include "session/session.h"
#include "session/subjects.h"
#include "session/testbed.h"

struct commit_test {
	const char *commit;
	enum test_reason why;
	const struct policy *policy;
	bool calibrate; /* the failing end: learn what the failure is and how often it shows */
	bool must_run;	/* a verdict inferred from the same kernel is not enough */
	int only_runs;	/* > 0: make so many runs, and give no verdict */
};

/*
 * The verdict is in *v (verdict_clear() it) and in the session. A commit with a
 * verdict is not tested again unless must_run; one whose test was interrupted
 * goes on with the runs that it has. The verdict is good, bad or skip, or DECIDE_MORE when the
 * policy's visit is over and the commit was left undecided, or with only_runs. -1: the host's
 * fault or a journal that cannot be written; the state is kept.
 */
int test_commit(struct session *s, struct testbed *tb, const struct commit_test *test,
		struct verdict *v, struct error *err);

/* Sets *v to the verdict that the runs which the commit has by now give, or to DECIDE_MORE and how
 * many are missing. Nothing is recorded. */
void test_commit_weigh(struct session *s, const struct tested_commit *c, struct verdict *v);

/* Says that this run, whose outcome is OUTCOME_STOPPED, ends the search. Owned by the caller. */
char *test_commit_stopped(const struct run *run);

/* Gives a verdict to commits whose tests were interrupted and whose runs turned out to be
 * enough for the result. */
int test_commit_settle(struct session *s, struct error *err);

/* With a contrast: records verdicts anew that differ from those that the runs of all commits give.
 * The subjects are those that next was found for. */
int test_commit_correct(struct session *s, const struct subjects *subjects,
			const struct search_next *next, struct error *err);

#endif
