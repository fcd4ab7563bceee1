/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which commits to test at the same time: those whose verdicts together leave the least. On
 * a line these are the quantiles of the weight. Pure.
 *
 *	struct quantiles_spec spec = { .running = running, .running_nr = n };
 *	nr = search_quantiles(&history, subjects, subjects_nr, &next, &spec, lanes, commits);
 */
#ifndef EVIDENCE_QUANTILES_H
#define EVIDENCE_QUANTILES_H

#include "evidence/search.h"

/* At most this many commits are under test at the same time. */
#define QUANTILES_MAX 32

struct quantiles_spec {
	/* Commits that are under test now, whose verdicts are expected. */
	const size_t *running;
	size_t running_nr;
	/* [h->nr], what a test of each commit takes, greater than 0: less where the kernel is
	 * in the cache. NULL: all take as long. */
	const double *seconds;
};

/* A commit is not worth a lane when its verdicts rule out less than this share of what is left
 * at best, unless nothing else is under test. */
#define QUANTILES_GAIN_MIN .01

/*
 * After a search_next() of these subjects whose step is SEARCH_BISECT: up to "wanted" commits
 * to test beside those that are running, the one that divides most first. Returns their
 * number, which is less than wanted when fewer commits divide what is left. The weights are
 * the posterior's, so the runs of commits under test count.
 *
 * All of them are left and have no verdict. No two have the same kernel as far as the weights
 * tell, and neighbours of skipped commits come last. running_nr + wanted is at most
 * QUANTILES_MAX.
 */
size_t search_quantiles(const struct history *h, const struct subject *subjects, size_t nr,
			const struct search_next *next, const struct quantiles_spec *spec,
			size_t wanted, size_t *commits);

#endif
