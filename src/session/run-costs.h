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

/* Returns false where they are not known yet, or where each commit is tested up to its verdict:
 * when the failure is not judged by runs, and when the user or several workers test. guests is
 * the number of runs that are made at the same time, and 0 where workers test. */
bool run_costs_take(struct run_costs *costs, const struct session *s, int guests);
void run_costs_clear(struct run_costs *costs);

/* Takes what builds have taken so far, for all lanes: times->share is owned by the caller. Returns
 * false where this is not known: without manifests, and before the first build. */
bool run_costs_of_builds(const struct session *s, struct build_times *times);

/* Returns the seconds that a build of each commit of the range takes in that lane, by what its last
 * build has left there; a lane without one builds all. The caller owns the array. */
double *run_costs_of_lane(const struct session *s, const struct build_times *times, int lane);

#endif
