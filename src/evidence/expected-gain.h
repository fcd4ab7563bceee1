/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which commit to test so that the verdict, whichever it is, leaves about half of
 * what the culprit may be: as `git bisect` chooses, but by weight. Where few
 * commits matter the steps are the logarithm of those few. Pure.
 */
#ifndef EVIDENCE_EXPECTED_GAIN_H
#define EVIDENCE_EXPECTED_GAIN_H

#include "evidence/posterior.h"
#include "evidence/verdict.h"

/*
 * left[h->nr]: may be the culprit, by the verdicts so far. verdict[h->nr]: of
 * each commit, DECIDE_MORE where there is none. Returns a commit that is left and
 * has no verdict, or SIZE_MAX. Next to skipped commits others are likely
 * to be skipped, too, so those away from them come first.
 *
 * Each chain of first parents that has a merge takes O(n), up to a ceiling beyond
 * which the merges of short chains count only their heaviest parent.
 */
size_t history_halve(const struct history *h, const bool *left, const enum decision *verdict);

#endif
