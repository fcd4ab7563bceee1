/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The search where no single run decides (evidence/contrast.h). Verdicts follow from the
 * posterior over all runs and so never contradict each other; a commit whose verdict causes
 * doubt is run again. Only search.c calls these.
 */
#ifndef EVIDENCE_CONTRAST_SEARCH_H
#define EVIDENCE_CONTRAST_SEARCH_H

#include "evidence/search.h"

/* Learns the contrast from the ends among the subjects, of which there is at least one. */
void contrast_model(const struct subject *subjects, size_t nr, struct model *m);

/* search_next(), with the arrays of next allocated. */
void contrast_search_next(const struct history *h, const struct policy *p,
			  const struct subject *subjects, size_t nr, struct search_next *next);

/* Whether the culprit differs from its parents where no drift of the host or of the history can
 * be the reason: in runs that were made in turns, with no run of another commit among them. */
enum contrast_turn {
	TURNS_DIFFER, /* or cannot be compared */
	TURNS_SAME,
	TURNS_MORE, /* next says which commit is to be run */
};
enum contrast_turn contrast_turns(const struct history *h, const struct policy *p,
				  const struct model *m, const struct subject *subjects, size_t nr,
				  size_t culprit, struct search_next *next);

#endif
