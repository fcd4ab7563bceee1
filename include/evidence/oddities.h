/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What does not fit, in words: contradictions between verdicts, and things about
 * a culprit that a person should know before believing it.
 *
 *	size_t nr;
 *	char **said = search_oddities(&history, subjects, n, names, &nr);
 *	... free each and the array ...
 *
 * Pure.
 */
#ifndef EVIDENCE_ODDITIES_H
#define EVIDENCE_ODDITIES_H

#include "evidence/search.h"

#define ODDITIES_MAX 20

/*
 * "names" gives the word for a commit, by its index in the history (an abbreviated
 * hash). Said are: the target on an ancestor of a good commit; a rate that falls
 * along history, so that it may be older than it looks; a good verdict whose
 * runs did not reach the code.
 */
char **search_oddities(const struct history *h, const struct subject *subjects, size_t nr,
		       const char *const *names, size_t *said_nr);

/*
 * True when the diff (unified, of the culprit) adds the definition of the
 * function: a culprit that adds the function that reports the failure may only
 * have made it visible.
 */
bool diff_adds_function(const char *diff, const char *function);

#endif
