/* SPDX-License-Identifier: GPL-2.0-only */
/* Oddities of runs of which no single one decides. Only oddities.c calls these functions. */
#ifndef EVIDENCE_CONTRAST_ODDITIES_H
#define EVIDENCE_CONTRAST_ODDITIES_H

#include "evidence/search.h"

/* How the runs of a commit change with time, over all commits, in standard deviations of
 * chance: > 0, when later runs are worse. */
double contrast_drift(const struct subject *subjects, size_t nr);

/* Do the numbers of the subject come from two levels that hardly overlap? Then *low and *high
 * are their medians, and *share is that of the upper one. */
bool contrast_two_levels(const struct subject *s, double *low, double *high, double *share);

#endif
