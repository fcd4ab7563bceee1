// SPDX-License-Identifier: GPL-2.0-only
#include "run-costs.h"

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
