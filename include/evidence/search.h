/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The search as a whole: which evidence to add next, until the answer is known. Git
 * chooses the commit that halves the range, unless the history has weights that git does
 * not know. The search decides when verdicts that git was told need correction, how the
 * culprit is confirmed, and what the answer is.
 *
 *	struct search_next next = SEARCH_NEXT_INIT;
 *	for (;;) {
 *		search_model(subjects, nr, &model);
 *		search_next(&history, &policy, subjects, nr, &next);
 *		if (next.replay)
 *			... tell git next.verdicts[] instead of subjects[].told ...
 *		if (next.step == SEARCH_DONE)
 *			break;
 *		commit = next.step == SEARCH_TEST ? next.commit : ... the choice of git ...;
 *		... runs of commit until verdict_decide(&model, &next.policy, ...)
 *		    no longer says DECIDE_MORE; set its "told" ...
 *	}
 *	search_next_clear(&next);
 *
 * With policy.costs, a flaky failure makes it choose runs: next.chosen tells that the commit is its
 * own choice, of which policy.visit runs are made, and the subject is left undecided if they give
 * no verdict.
 *
 * All state is in the subjects, so an interrupted search continues from its journal. It
 * ends because each test adds runs, and the number of runs has a ceiling. Pure.
 */
#ifndef EVIDENCE_SEARCH_H
#define EVIDENCE_SEARCH_H

#include "evidence/posterior.h"
#include "evidence/test-reason.h"
#include "evidence/verdict.h"

/* A commit with a verdict or with runs, in the order of first testing; the bad end comes
 * first. A verdict that was inferred from an identical kernel or given by the user has
 * no runs of its own: evidence counts once, at the commit that was run. */
struct subject {
	size_t commit; /* index in the history */
	const struct run *runs;
	size_t nr;
	enum decision told; /* what git was told; DECIDE_MORE: nothing yet */
	bool inferred;	    /* the verdict is that of another commit; this one was not run */
	bool undecided;	    /* its test was left before its runs gave a verdict */
	/* The verdict that the user gave by hand, and the number of runs that it counts as.
	 * With INFINITY it is certain, and the commit is not run. DECIDE_MORE or 0 runs: the
	 * user gave no verdict that counts as evidence. */
	enum decision given;
	double given_runs;
	/* Where no single run decides (evidence/contrast.h): how runs are compared, the same for
	 * all subjects, and whether this is an end. */
	enum contrast_by contrast;
	bool lower;
	double stated;
	enum contrast_end end;
};

enum search_step {
	SEARCH_BISECT, /* test the choice of git bisect, or "commit" */
	SEARCH_TEST,   /* test "commit", again or for the first time */
	SEARCH_DONE,   /* the answer is in "set" */
};

struct search_next {
	enum search_step step;
	size_t commit;		 /* SEARCH_TEST: to test; SEARCH_BISECT: the one that halves the
				 remaining weight */
	bool chosen;		 /* SEARCH_BISECT: "commit" is tested even if git has another
				    choice, unless that is a merge base */
	struct policy policy;	 /* for verdict_decide() at the next commit */
	enum test_reason reason; /* SEARCH_TEST */
	enum decision *verdicts; /* owned, [nr]: the verdict to tell git of each subject */
	bool replay;		 /* one of them differs from what git was told */
	double *p_bad;		 /* owned, [nr]: with a contrast, the probability by all runs that
				    each subject has the failure; else NULL */
	bool *left; /* owned, by commit; SEARCH_BISECT: it may be the culprit according to all
		       verdicts, the bad end included */

	/* SEARCH_DONE */
	size_t *set;	   /* owned: the culprit, or the smallest set with it, likeliest first */
	size_t set_nr;	   /* 1: a named culprit; 0: the failure may be older than the range */
	double confidence; /* probability that the culprit is in the set */
	double older;	   /* probability that the failure is older than the range */
	bool alike;	   /* with a contrast: the likeliest commit and its parent, run in turns, do
			      not differ, so none is named; "set" are all candidates */
};

#define SEARCH_NEXT_INIT              \
	{                             \
		.step = SEARCH_BISECT \
	}

/* The model of the runs of all bad subjects, in their order. */
void search_model(const struct subject *subjects, size_t nr, struct model *m);

/* Replaces the content of next. */
void search_next(const struct history *h, const struct policy *p, const struct subject *subjects,
		 size_t nr, struct search_next *next);
void search_next_clear(struct search_next *next);

/* The posterior over all candidates from all subjects with runs. */
void search_posterior(const struct history *h, const struct subject *subjects, size_t nr,
		      struct posterior *post);

/* For policy.miss at a passing end, before a search that may leave commits undecided: little is
 * enough where the failure is flaky, because the end is run again if its verdict matters. 0: as
 * any commit. */
double search_end_miss(const struct model *m);

/* For policy.slack; this value costs least in t/perf/sim. */
#define SEARCH_SLACK 16

/* A retest may use this many times the runs of a first test. */
#define SEARCH_RUNS_FACTOR 3

#endif
