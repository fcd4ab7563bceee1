// SPDX-License-Identifier: GPL-2.0-only
#include "lane-costs.h"

#include <math.h>

size_t lane_costs_choose(const struct lane_costs *costs, size_t commit)
{
	size_t best = SIZE_MAX;

	for (size_t lane = 0; lane < costs->lanes; lane++)
		if (!costs->busy[lane] &&
		    (best == SIZE_MAX ||
		     (costs->builds[lane] && costs->builds[best] &&
		      costs->builds[lane][commit] < costs->builds[best][commit])))
			best = lane;
	return best;
}

double lane_costs_least(const struct lane_costs *costs, size_t commit, double otherwise)
{
	double least = INFINITY;

	for (size_t lane = 0; lane < costs->lanes; lane++)
		if (!costs->busy[lane] && costs->builds[lane])
			least = MIN(least, costs->builds[lane][commit]);
	return isfinite(least) ? least : otherwise;
}

void lane_costs_clear(struct lane_costs *costs)
{
	for (size_t lane = 0; lane < costs->lanes; lane++)
		free(costs->builds[lane]);
}
