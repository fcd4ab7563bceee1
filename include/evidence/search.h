/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The search as a whole: what evidence to add next, until the answer can be
 * given. Which commit halves the range is git's to say, unless the history has
 * weights that git does not know; this says when git's verdicts need correcting,
 * how the culprit is confirmed, and what the answer is.
 *
 *	struct search_next next = SEARCH_NEXT_INIT;
 *	for (;;) {
 *		search_model(subjects, nr, &model);
 *		search_next(&history, &policy, subjects, nr, &next);
 *		if (next.replay)
 *			... tell git next.verdicts[] instead of subjects[].told ...
 *		if (next.step == SEARCH_DONE)
 *			break;
 *		commit = next.step == SEARCH_TEST ? next.commit : ... git's next ...;
 *		... runs of commit until verdict_decide(&model, &next.policy, ...)
 *		    no longer says DECIDE_MORE; set its "told" ...
 *	}
 *	search_next_clear(&next);
 *
 * All state is in the subjects, so a search that was interrupted goes on from
 * its journal. It ends: each test adds runs, and runs have a ceiling. Pure.
 */
#ifndef EVIDENCE_SEARCH_H
#define EVIDENCE_SEARCH_H

#include "evidence/posterior.h"
#include "evidence/verdict.h"

/* A commit with a verdict or with runs. In the order of first testing, the bad
 * end first. A verdict that was inferred from an identical kernel or given by
 * the user has no runs of its own: its evidence counts once, where it was run. */
struct subject {
	size_t commit; /* index in the history */
	const struct run *runs;
	size_t nr;
	enum decision told; /* what git was told; DECIDE_MORE: nothing yet */
	bool inferred;	    /* the verdict is another commit's: it was never run itself */
};

enum search_step {
	SEARCH_BISECT, /* test what git bisect has checked out, or "commit" */
	SEARCH_TEST,   /* test "commit", again or for the first time */
	SEARCH_DONE,   /* the answer is in "set" */
};

struct search_next {
	enum search_step step;
	size_t commit;	      /* SEARCH_TEST; SEARCH_BISECT: the commit that halves what is left by
				 weight */
	struct policy policy; /* for verdict_decide() at the next commit */
	const char *why;      /* SEARCH_TEST, in words: "parent of the culprit" ... static */
	enum decision *verdicts; /* owned, [nr]: what git is to be told of each subject */
	bool replay;		 /* one of them is not what git was told */

	/* SEARCH_DONE */
	size_t *set;   /* owned: the culprit, or the smallest set that holds it, likeliest first */
	size_t set_nr; /* 1: a named culprit; 0: the failure may be older than the range */
	double confidence; /* probability that the culprit is in the set */
	double older;	   /* probability that the failure is older than the range */
};

#define SEARCH_NEXT_INIT              \
	{                             \
		.step = SEARCH_BISECT \
	}

/* Of the runs of all subjects that are bad, in their order. */
void search_model(const struct subject *subjects, size_t nr, struct model *m);

/* Replaces what next holds. */
void search_next(const struct history *h, const struct policy *p, const struct subject *subjects,
		 size_t nr, struct search_next *next);
void search_next_clear(struct search_next *next);

/* The posterior over all candidates from all subjects with runs. */
void search_posterior(const struct history *h, const struct subject *subjects, size_t nr,
		      struct posterior *post);

/* For policy.slack; costs least in t/perf/sim. */
#define SEARCH_SLACK 16

/* A retest may use this many times the runs of a first test. */
#define SEARCH_RUNS_FACTOR 3

#endif
