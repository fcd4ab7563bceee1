/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parts of the search where no single run decides (evidence/contrast.h): the contrast of the ends,
 * and the last comparison of the culprit with its parents. The search itself is
 * work_decide_by_contrast() (search-work.h).
 */
#ifndef EVIDENCE_CONTRAST_SEARCH_H
#define EVIDENCE_CONTRAST_SEARCH_H

#include "evidence/search.h"

/* Learns the contrast from the ends among the subjects, of which there is at least one. */
void contrast_model(const struct subject *subjects, size_t nr, struct model *m);

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
