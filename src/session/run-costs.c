// SPDX-License-Identifier: GPL-2.0-only
#include "run-costs.h"

/* The part of a whole build that even a build of one object takes, because make looks at all
 * objects and links: 5 % of small and of large kernels. It is used until builds of this session
 * tell it. */
#define LEAST_BUILD .05
/* A build that compiles more than this share of all objects says little about the least build. */
#define TELLING_SHARE .5

/* The mean over the runs that were watched to their end, because one that shows the failure ends
 * early. */
static double seconds_of_run(const struct state *state)
{
	double sum = 0;
	size_t nr = 0;

	for (size_t i = 0; i < state->nr; i++)
		for (size_t j = 0; j < state->commits[i].nr; j++) {
			const struct run *run = &state->commits[i].runs[j];

			if (run->outcome != OUTCOME_CLEAN)
				continue;
			sum += run->seconds;
			nr++;
		}
	return nr ? sum / (double)nr : 0;
}

/* The first build makes everything, and later ones make what differs. */
static double seconds_of_build(const struct state *state)
{
	double sum = 0, first = 0;
	size_t nr = 0;

	for (size_t i = 0; i < state->nr; i++) {
		const struct tested_commit *c = &state->commits[i];

		if (!c->built || c->cached || c->build_failed)
			continue;
		if (str_equal(c->commit, state->failing[0])) {
			first = c->build_seconds;
			continue;
		}
		sum += c->build_seconds;
		nr++;
	}
	return nr ? sum / (double)nr : first;
}

static bool compiled_here(const struct tested_commit *c)
{
	return c->built && !c->cached && c->prefetch_seconds <= 0;
}

/* Finds the commit whose objects the lane has: the last one, among the first nr that were tested,
 * that was built there. Returns its index in the range, or -1 if no commit was built there or the
 * range does not have it. */
static long last_built(const struct session *s, size_t nr, int lane)
{
	while (nr-- > 0)
		if (compiled_here(&s->state.commits[nr]) && s->state.commits[nr].lane == lane)
			return candidates_find(&s->range.candidates, s->state.commits[nr].commit);
	return -1;
}

static double seconds_of_whole(const struct state *state)
{
	double most = 0;

	for (size_t i = 0; i < state->nr; i++)
		if (compiled_here(&state->commits[i]) && !state->commits[i].build_failed)
			most = MAX(most, state->commits[i].build_seconds);
	return most;
}

/* The mean of the seconds that builds took beyond those for their share of all objects. */
static double seconds_of_least(const struct session *s, const struct history *h,
			       const struct build_times *times)
{
	double sum = 0;
	size_t nr = 0;

	for (size_t i = 0; i < s->state.nr; i++) {
		const struct tested_commit *c = &s->state.commits[i];
		long from = last_built(s, i, c->lane);
		long to = candidates_find(&s->range.candidates, c->commit);
		double share = 1;

		if (!compiled_here(c))
			continue;
		if (from >= 0 && to >= 0 && !c->build_failed)
			share = build_share(h, times->share, (size_t)from, (size_t)to);
		if (share < TELLING_SHARE) {
			sum += (c->build_seconds - times->whole * share) / (1 - share);
			nr++;
		}
	}
	return nr ? MAX(sum, 0) / (double)nr : times->whole * LEAST_BUILD;
}

static double seconds_of_test(const struct state *state)
{
	double sum = 0;
	size_t nr = 0;

	for (size_t i = 0; i < state->nr; i++) {
		sum += state->commits[i].test_seconds;
		nr += state->commits[i].test_seconds > 0;
	}
	return nr ? sum / (double)nr : 0;
}

bool run_costs_of_builds(const struct session *s, struct build_times *times)
{
	const struct candidates *range = &s->range.candidates;
	struct history h = range_history(&s->range);
	double *share, whole = seconds_of_whole(&s->state);

	if (!range_is_weighed(&s->range) || !s->state.collapse.share || !(whole > 0))
		return false;
	share = xcalloc(range->nr + 1, sizeof(*share));
	for (size_t i = range->boundary; i < range->nr; i++)
		share[i] = s->state.collapse.share[i - range->boundary];
	*times = (struct build_times){ .share = share, .whole = whole };
	times->least = seconds_of_least(s, &h, times);
	return true;
}

static void weigh_builds(struct run_costs *costs, const struct session *s, double *kernels)
{
	struct history h = range_history(&s->range);
	long from = last_built(s, s->state.nr, 0);
	struct build_times times;

	if (from < 0 || !run_costs_of_builds(s, &times))
		return;
	build_seconds(&h, &times, (size_t)from, kernels);
	costs->test = seconds_of_test(&s->state);
	free((double *)times.share);
}

bool run_costs_take(struct run_costs *costs, const struct session *s, int guests)
{
	const struct candidates *range = &s->range.candidates;
	double *kernels;

	*costs = (struct run_costs){ .at_once = guests };
	if (!guests || s->user_drives || !failure_traits(s->settings.kind)->by_runs)
		return false;
	costs->run = seconds_of_run(&s->state);
	costs->kernel = seconds_of_build(&s->state);
	if (!(costs->run > 0))
		return false;
	kernels = xcalloc(range->nr + 1, sizeof(*kernels));
	for (size_t i = 0; i < range->nr; i++)
		kernels[i] = costs->kernel;
	weigh_builds(costs, s, kernels);
	for (size_t i = 0; i < s->state.nr; i++) {
		const struct tested_commit *c = &s->state.commits[i];
		long index = candidates_find(range, c->commit);

		if (index >= 0 && c->key && !c->build_failed)
			kernels[index] = 0;
	}
	costs->kernels = kernels;
	return true;
}

void run_costs_clear(struct run_costs *costs)
{
	free((double *)costs->kernels);
	costs->kernels = NULL;
}

double *run_costs_of_lane(const struct session *s, const struct build_times *times, int lane)
{
	size_t nr = s->range.candidates.nr;
	struct history h = range_history(&s->range);
	long from = last_built(s, s->state.nr, lane);
	double *seconds = xcalloc(nr + 1, sizeof(*seconds));

	for (size_t i = 0; i < nr; i++)
		seconds[i] = times->whole;
	if (from >= 0)
		build_seconds(&h, times, (size_t)from, seconds);
	return seconds;
}
