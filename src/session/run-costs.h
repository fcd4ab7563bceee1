/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The seconds that runs and kernels took in this session, by which a search decides whether to go
 * on with a commit or with another one.
 *
 *	if (run_costs_take(&costs, s, guests))
 *		policy.costs = &costs;
 *	...
 *	run_costs_clear(&costs);
 */
#ifndef SESSION_RUN_COSTS_H
#define SESSION_RUN_COSTS_H

#include "evidence/build-seconds.h"
#include "session/session.h"

/* Finds the costs. Returns false, and there is nothing to clear, where they are not known yet, or
 * where each commit is tested up to its verdict: when the failure is not judged by runs, and when
 * the user or several workers test. "guests" is the number of runs that are made at the same
 * time, and 0 where workers test. */
bool run_costs_take(struct run_costs *costs, const struct session *s, int guests);
void run_costs_clear(struct run_costs *costs);

/* Finds the seconds of a whole build and of the least one, from the builds of all lanes so far, and
 * the shares of the commits' changes. The caller owns times->share. Returns false, and there is
 * nothing to free, without manifests and before the first build. */
bool run_costs_of_builds(const struct session *s, struct build_times *times);

/* Returns the seconds that a build of each commit of the range takes in that lane, by the objects
 * that the last build has left there; without such a build all of them are compiled. The caller
 * owns the array. */
double *run_costs_of_lane(const struct session *s, const struct build_times *times, int lane);

#endif
