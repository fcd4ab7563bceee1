// SPDX-License-Identifier: GPL-2.0-only
/* The lanes in which commits are tested at once, and what each of them gets of the host. */
#include "base/files.h"
#include "evidence/quantiles.h"
#include "proc/processors.h"
#include "testbed-source.h"

/* A build uses this many processors well; linking and booting use fewer. */
#define LANE_PROCESSORS 4
/* MiB that linking a kernel takes, about, besides the memory of a guest. */
#define LANE_MEMORY 2048

static int lanes_of_host(const struct testbed *tb)
{
	int64_t lanes = processors_usable() / LANE_PROCESSORS, memory = memory_available(),
		space = disk_free(tb->repo->common_dir);

	if (memory >= 0)
		lanes = MIN(lanes, memory / (LANE_MEMORY + tb->settings->memory));
	if (space >= 0)
		lanes = MIN(lanes, space / TESTBED_SPACE);
	return (int)MAX(MIN(lanes, QUANTILES_MAX), 1);
}

void testbed_count_lanes(struct testbed *tb)
{
	int wanted = tb->settings->parallel;

	tb->lanes = wanted == PARALLEL_AUTO ? lanes_of_host(tb) : wanted;
}

int testbed_lanes(const struct testbed *tb)
{
	return tb->lanes;
}

int testbed_guests(const struct testbed *tb)
{
	if (tb->settings->guests > 0)
		return tb->settings->guests;
	return tb->runner ? runner_capacity(tb->runner, processors_usable()) : 1;
}

void testbed_lend_lane(struct testbed *tb)
{
	lane_lend(&tb->lane);
}

int testbed_take_lane_back(struct testbed *tb, struct error *err)
{
	kernel_builder_refresh(tb->builder);
	return lane_take_back(&tb->lane, err);
}
