/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the next run says most: for each commit and each number of runs, the information that is
 * expected of them for each second that they cost. A commit that would have to be built first
 * must say more than one whose kernel is there. Pure.
 *
 *	next = next_run(&spec);
 *
 * The runs of a visit end when one shows the failure. The information is that of a channel
 * on which only one of two symbols is ever wrong: a commit with the failure can look clean. The
 * rate is taken for as low as the clean runs of commits that would have the failure make it.
 */
#ifndef EVIDENCE_NEXT_RUN_H
#define EVIDENCE_NEXT_RUN_H

#include "evidence/posterior.h"
#include "evidence/verdict.h"

struct next_run_spec {
	const struct history *h;
	const struct model *m;
	const struct posterior *post;
	const struct run_costs *costs;
	const bool *open;    /* by commit: it may be run */
	const bool *skipped; /* by commit: it cannot be tested */
	const bool *built;   /* by commit: its kernel is there */
	const double *yield; /* by commit: the part of a run that counts, greater than 0 */
	double least;	     /* probability of either verdict that makes a commit worth a run */
};

struct next_run {
	size_t commit; /* SIZE_MAX: none is worth it */
	int runs;      /* to make of it before others are considered again */
	double p_bad;  /* probability that it has the failure */
};

struct next_run next_run(const struct next_run_spec *spec);

/* Probability that a commit has the failure. */
double posterior_bad(const struct history *h, const struct posterior *post, size_t commit);

#endif
