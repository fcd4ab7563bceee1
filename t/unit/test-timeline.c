// SPDX-License-Identifier: GPL-2.0-only
/* When a session built and booted what: bars in lanes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/timeline.h"

#define COMMIT "0123456789012345678901234567890123456789"

/* A build that ended after so many seconds of the session. */
static void build(struct timeline *t, double end, double seconds, const char *status, bool ahead)
{
	const struct state state = { .seconds = end };
	json_t *event = json_pack("{s:s, s:s, s:f, s:s}", "event", "build", "commit", COMMIT,
				  ahead ? "ahead" : "seconds", seconds, "status", status);

	timeline_event(t, &state, event);
	json_decref(event);
}

static int lane_of(json_t *timeline, size_t bar)
{
	json_t *bars = json_object_get(timeline, "bars");

	return (int)json_integer_value(json_object_get(json_array_get(bars, bar), "lane"));
}

static void builds_at_the_same_time_have_lanes(void **data)
{
	const struct state state = { .seconds = 30 };
	struct timeline t = TIMELINE_INIT;
	json_t *object;

	(void)data;
	build(&t, 10, 10, "ok", false);
	build(&t, 12, 10, "failed", false);
	build(&t, 13, 5, "ok", true);
	build(&t, 25, 5, "ok", false);
	object = timeline_json(&t, &state);
	assert_int_equal(lane_of(object, 0), 0);
	assert_int_equal(lane_of(object, 1), 1);
	assert_int_equal(lane_of(object, 2), 0);
	assert_int_equal(lane_of(object, 3), 0);
	assert_float_equal(json_number_value(json_object_get(object, "busy")), 18, .01);
	json_decref(object);
	timeline_clear(&t);
}

static void more_builds_than_lanes_share_the_one_that_was_free_first(void **data)
{
	const struct state state = { .seconds = 200 };
	struct timeline t = TIMELINE_INIT;
	json_t *object;

	(void)data;
	for (int i = 0; i <= TIMELINE_LANES; i++)
		build(&t, 100 + i, 100, "ok", false);
	object = timeline_json(&t, &state);
	assert_int_equal(lane_of(object, TIMELINE_LANES - 1), TIMELINE_LANES - 1);
	assert_int_equal(lane_of(object, TIMELINE_LANES), 0);
	json_decref(object);
	timeline_clear(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(builds_at_the_same_time_have_lanes),
		cmocka_unit_test(more_builds_than_lanes_share_the_one_that_was_free_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
