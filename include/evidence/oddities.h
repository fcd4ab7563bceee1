/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Oddities as sentences: contradictions between verdicts, and facts about a culprit that
 * a person should know before believing it.
 *
 *	size_t nr;
 *	char **said = search_oddities(&history, subjects, n, names, &nr);
 *	... free each string and the array ...
 *
 * Pure.
 */
#ifndef EVIDENCE_ODDITIES_H
#define EVIDENCE_ODDITIES_H

#include "evidence/search.h"

#define ODDITIES_MAX 20

/*
 * Returns the sentences, *said_nr of them, at most ODDITIES_MAX; the caller owns them.
 * names[] has a name for each commit of the history, an abbreviated hash. There is a
 * sentence about the target on an ancestor of a good commit, about a rate that falls
 * along history (the failure may be older than it looks), and about a good verdict
 * whose runs did not reach the code.
 */
char **search_oddities(const struct history *h, const struct subject *subjects, size_t nr,
		       const char *const *names, size_t *said_nr);

/*
 * True when a unified diff adds the definition of the function. A culprit that adds the
 * function that reports the failure may only have made it visible.
 */
bool diff_adds_function(const char *diff, const char *function);

#endif
