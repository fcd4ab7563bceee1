// SPDX-License-Identifier: GPL-2.0-only
#include "log-lanes.h"

static struct held_test *held_test(const struct log_lanes *lanes, const char *commit)
{
	for (size_t i = 0; i < lanes->nr; i++)
		if (str_equal(lanes->tests[i].commit, commit))
			return &lanes->tests[i];
	return NULL;
}

bool log_lanes_hold(struct log_lanes *lanes, json_t *event, size_t runs)
{
	const char *commit = json_string_value(json_object_get(event, "commit"));
	struct held_test *test = held_test(lanes, commit);

	if (!commit || (!test && !json_object_get(event, "lane")))
		return false;
	if (!test) {
		ALLOC_GROW(lanes->tests, lanes->nr + 1, lanes->alloc);
		test = &lanes->tests[lanes->nr++];
		*test = (struct held_test){ xstrdup(commit), json_array(), runs };
	}
	json_array_append(test->events, event);
	return true;
}

json_t *log_lanes_take(struct log_lanes *lanes, const char *commit, size_t *runs)
{
	struct held_test *test = held_test(lanes, commit);
	json_t *events;

	if (!test)
		return NULL;
	events = test->events;
	*runs = test->runs;
	free(test->commit);
	*test = lanes->tests[--lanes->nr];
	return events;
}

void log_lanes_clear(struct log_lanes *lanes)
{
	for (size_t i = 0; i < lanes->nr; i++) {
		free(lanes->tests[i].commit);
		json_decref(lanes->tests[i].events);
	}
	free(lanes->tests);
	*lanes = (struct log_lanes){ 0 };
}
