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

#endif
