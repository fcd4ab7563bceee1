// SPDX-License-Identifier: GPL-2.0-only
/* The lane that a commit is built in. */
#include "../../src/session/lane-costs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Three lanes and two commits. */
static struct lane_costs three_lanes(void)
{
	static const double seconds[3][2] = { { 30, 300 }, { 20, 200 }, { 90, 10 } };
	struct lane_costs costs = { .lanes = 3 };

	for (size_t lane = 0; lane < 3; lane++) {
		costs.builds[lane] = xcalloc(2, sizeof(double));
		memcpy(costs.builds[lane], seconds[lane], sizeof(seconds[lane]));
	}
	return costs;
}

static void a_commit_goes_where_its_build_is_short(void **state)
{
	struct lane_costs costs = three_lanes();

	(void)state;
	assert_int_equal(lane_costs_choose(&costs, 0), 1);
	assert_int_equal(lane_costs_choose(&costs, 1), 2);
	assert_true(lane_costs_least(&costs, 0, 1000) == 20);
	assert_true(lane_costs_least(&costs, 1, 1000) == 10);
	lane_costs_clear(&costs);
}

static void a_busy_lane_is_not_chosen(void **state)
{
	struct lane_costs costs = three_lanes();

	(void)state;
	costs.busy[1] = true;
	assert_int_equal(lane_costs_choose(&costs, 0), 0);
	costs.busy[2] = true;
	assert_int_equal(lane_costs_choose(&costs, 1), 0);
	assert_true(lane_costs_least(&costs, 1, 1000) == 300);
	costs.busy[0] = true;
	assert_int_equal(lane_costs_choose(&costs, 0), SIZE_MAX);
	assert_true(lane_costs_least(&costs, 0, 1000) == 1000);
	lane_costs_clear(&costs);
}

static void without_times_the_first_free_lane_is_taken(void **state)
{
	struct lane_costs costs = { .lanes = 3, .busy = { true } };

	(void)state;
	assert_int_equal(lane_costs_choose(&costs, 0), 1);
	assert_true(lane_costs_least(&costs, 0, 1000) == 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_commit_goes_where_its_build_is_short),
		cmocka_unit_test(a_busy_lane_is_not_chosen),
		cmocka_unit_test(without_times_the_first_free_lane_is_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
