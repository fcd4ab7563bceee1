/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Chooses the commit to test so that either verdict leaves about half of the candidates:
 * as `git bisect` does, but by weight. If few commits matter, the number of steps is the
 * logarithm of those few. Pure.
 */
#ifndef EVIDENCE_EXPECTED_GAIN_H
#define EVIDENCE_EXPECTED_GAIN_H

#include "evidence/posterior.h"
#include "evidence/verdict.h"

/*
 * left[h->nr]: the commit may be the culprit according to the verdicts so far.
 * verdict[h->nr]: DECIDE_MORE without a verdict. Returns a commit that is left and has no
 * verdict, or SIZE_MAX. Neighbours of skipped commits are likely to be skipped, too, so
 * more distant commits come first.
 *
 * Each chain of first parents that has a merge takes O(n), up to a ceiling beyond which
 * merges of short chains count only their heaviest parent.
 */
size_t history_halve(const struct history *h, const bool *left, const enum decision *verdict);

/*
 * The same with another share of the weight above the commit (0 < share < 1; a half in
 * history_halve()), and by what a test of each commit costs: one whose test rules out clearly
 * more weight in a second comes first. seconds[h->nr] are greater than 0; NULL: all tests
 * cost the same.
 */
size_t history_divide(const struct history *h, const bool *left, const enum decision *verdict,
		      double share, const double *seconds);

/*
 * above[h->nr]: for each commit, the sum of weight[h->nr] over itself and its ancestors, as far
 * as they are left; 0 where none of them is. Merges are as in history_halve().
 */
void history_sum(const struct history *h, const bool *left, const double *weight, double *above);

/*
 * The commit whose change made the kernel of this one, as far as the weights tell, if a test
 * of it would add something; else this one. A bad verdict there also rules out the commits
 * in between. Nothing else would do so when the build fails: it leaves no manifest from
 * which their verdict could be inferred.
 */
size_t history_maker(const struct history *h, const bool *left, const enum decision *verdict,
		     size_t commit);

#endif
