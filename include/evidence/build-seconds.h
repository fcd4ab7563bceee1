/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long the build of each commit takes in a directory that has the objects of another one, by
 * what the changes between the two make the compiler compile again. Pure.
 */
#ifndef EVIDENCE_BUILD_SECONDS_H
#define EVIDENCE_BUILD_SECONDS_H

#include "evidence/posterior.h"

struct build_times {
	const double *share; /* [h->nr]: the part of all objects, in [0, 1], that the change of
				each commit makes the compiler compile again */
	double whole;	     /* seconds of a build of all objects */
	double least;	     /* ... and of one that compiles hardly any */
};

/* The part of all objects that a build of commit "to" compiles after one of commit "from". */
double build_share(const struct history *h, const double *share, size_t from, size_t to);

/*
 * seconds[h->nr]: of a build of each commit after one of commit "from". A change counts when it is
 * in the history of one of the two and not of the other. Changes compile objects independently
 * of each other: what several of them leave is the product of what each one leaves.
 */
void build_seconds(const struct history *h, const struct build_times *times, size_t from,
		   double *seconds);

#endif
