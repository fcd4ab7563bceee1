/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The probability of each candidate to be the culprit, from the evidence of all tested
 * commits and from ancestry.
 *
 *	struct history h = { .nr = n, .parent_at = at, .parents = p };
 *	posterior_compute(&h, &model, tested, tested_nr, &post);
 *	nr = posterior_smallest_set(&post, .99, &set);
 *	posterior_clear(&post);
 *
 * Pure; 20,000 candidates with 50 tested take milliseconds.
 */
#ifndef EVIDENCE_POSTERIOR_H
#define EVIDENCE_POSTERIOR_H

#include "evidence/evidence.h"

/*
 * The range of the bisection: the candidates (reachable from the bad end and from no good
 * end, as first given), and before them the boundary: the good end and all other commits
 * that are parents of candidates without being one.
 *
 * An index stands for a commit. Parents have lower indices than their children, so
 * 0 .. boundary - 1 is the boundary (without parents) and nr - 1 the bad end. The
 * parents of commit i are parents[parent_at[i] .. parent_at[i + 1] - 1]; parent_at has
 * nr + 1 elements. All arrays are borrowed.
 */
struct history {
	size_t nr, boundary;
	const size_t *parent_at;
	const size_t *parents;
	const double *weight; /* [nr], prior weight of each commit; 0: it cannot be the culprit,
				 for example outside of the user's paths. NULL: all are equal */
	bool fix; /* the culprit fixed the failure, which shows on the commits without the
		     culprit, among them the good end, and not on those that have it */
};

/* The weight, compared with 1, of a commit that changes no file which the build of the
 * bad end read. It is not 0, because builds of earlier commits may have read more. */
#define WEIGHT_UNREAD .01

/* The evidence of a commit that was run. Other commits are not listed. */
struct tested {
	size_t commit;
	struct evidence ev;
};

struct posterior {
	double *p;     /* [nr], sums to 1 - older; 0 at the boundary */
	double *clean; /* [nr]: the clean runs, watched to the end, that missed the failure if this
			  commit is the culprit */
	size_t nr;
	double older; /* probability that the failure is older than the good end */
};

/* P(the failure is older than the range) before any run. */
#define PRIOR_OLDER 0.05

void posterior_compute(const struct history *h, const struct model *m, const struct tested *tested,
		       size_t tested_nr, struct posterior *post);
void posterior_clear(struct posterior *post);

/* The smallest set of candidates with a total probability of at least "confidence",
 * likeliest first. Returns its size; the caller owns *set. If all candidates together
 * have less (the failure may be older), returns all that have any. */
size_t posterior_smallest_set(const struct posterior *post, double confidence, size_t **set);

/* Marks the commit and all its ancestors in seen[nr]. A commit that is marked already
 * must have all its ancestors marked. */
void history_mark_ancestors(const struct history *h, size_t commit, bool *seen);

#endif
