/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lane in which a commit is built in the shortest time: each has the objects of the commit
 * that it built last, and a build compiles what differs from that.
 *
 *	struct lane_costs costs = { .lanes = n };
 *	costs.busy[lane] = ...; costs.builds[lane] = ...;	for each lane
 *	lane = lane_costs_choose(&costs, commit);
 *	lane_costs_clear(&costs);
 */
#ifndef SESSION_LANE_COSTS_H
#define SESSION_LANE_COSTS_H

#include "evidence/quantiles.h"

struct lane_costs {
	size_t lanes;
	bool busy[QUANTILES_MAX];      /* no commit can be built there now */
	double *builds[QUANTILES_MAX]; /* seconds of a build of each commit, by its index, owned;
					* NULL: not known */
};

/* The free lane that builds the commit in the shortest time, or the first free one where that is
 * not known; SIZE_MAX: all are busy. */
size_t lane_costs_choose(const struct lane_costs *costs, size_t commit);

/* Seconds of a build of the commit in the free lane that is best for it; "otherwise" if none is
 * known. */
double lane_costs_least(const struct lane_costs *costs, size_t commit, double otherwise);

void lane_costs_clear(struct lane_costs *costs);

#endif
