/* SPDX-License-Identifier: GPL-2.0-only */
/* The data that search.c, search-by-runs.c and contrast-search.c share in one call of
 * search_next(). */
#ifndef EVIDENCE_SEARCH_WORK_H
#define EVIDENCE_SEARCH_WORK_H

#include "evidence/search.h"

/* Everything that one call of search_next() computes. */
struct work {
	const struct history *h;
	const struct policy *p;
	const struct subject *subjects;
	size_t nr;
	struct model model;
	enum decision *verdicts;  /* borrowed from search_next */
	bool **above;		  /* [nr] by commit: the subject or one of its ancestors */
	bool *left;		  /* by commit: consistent with all verdicts; borrowed as well */
	enum decision *by_commit; /* the verdicts by commit; DECIDE_MORE without one */
	size_t left_nr;
	double *p_bad; /* by subject, with a contrast: probability that it is on the failing side;
			  borrowed from search_next */
	struct posterior post;
};

/* Makes the posterior of all runs, once. */
void work_posterior(struct work *w);

/* NULL: the commit was not tested. */
const struct subject *work_subject_of(const struct work *w, size_t commit);

/* The verdict on commits that have the culprit. */
enum decision work_with_culprit(const struct work *w);

/* Finds the commits that are left, and by_commit, by the verdicts. */
void work_find_left(struct work *w);

/* The policy for more runs of a commit that has a verdict. */
struct policy work_retest_policy(const struct policy *p);

/* Asks for a test of the commit; false: it would need no run, or could have none. */
bool work_ask(const struct work *w, const struct subject *s, const struct policy *p,
	      enum test_reason reason, struct search_next *next);

/* Asks for runs of the culprit; and for those of its parents, none of whose verdicts may be
 * inferred. */
bool work_confirm_culprit(const struct work *w, size_t culprit, struct search_next *next);
bool work_confirm(const struct work *w, size_t culprit, struct search_next *next);

/* Ends the search with the smallest set of commits that has the confidence. */
void work_answer(const struct work *w, struct search_next *next);

/* Whether runs are chosen one by one: the failure is flaky, so that runs cost more than kernels,
 * and their costs are known. */
bool work_goes_by_runs(const struct work *w);
void work_decide_by_runs(struct work *w, struct search_next *next);

/* The search where no single run decides (evidence/contrast.h). Verdicts follow from the posterior
 * over all runs and so never contradict each other; a commit whose verdict causes doubt is run
 * again. */
void work_decide_by_contrast(struct work *w, struct search_next *next);

#endif
