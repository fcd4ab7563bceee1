// SPDX-License-Identifier: GPL-2.0-only
/* The graph of a range: which commits it shows, and what lies between them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "report/range-graph.h"

#define LONG_RANGE 10000

/*
 *	0 - 1 - 2 - 3 ------- 7 - 8
 *	     \               /
 *	      4 - 5 ------- 6
 */
static const size_t parent_at[] = { 0, 0, 1, 2, 3, 4, 5, 6, 8, 9 };
static const size_t parents[] = { 0, 1, 2, 1, 4, 5, 3, 6, 7 };
static char *names[] = { "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8" };
static const double weights[] = { 0, 1, 1, WEIGHT_UNREAD, 1, 1, 1, 1, 1 };
static const struct history forked = {
	.nr = 9, .boundary = 1, .parent_at = parent_at, .parents = parents, .weight = weights
};

/* "<commit>[<parents>]<left out>/<that matter>", a row after the other. */
static char *graph_words(const struct history *h, char *const *commits, const bool *keep)
{
	json_t *graph = range_graph_json(h, commits, keep), *row, *parent;
	struct strbuf out = STRBUF_INIT(4096);
	size_t i, k;

	json_array_foreach(graph, i, row) {
		strbuf_addf(&out, "%s%s[", i ? " " : "",
			    json_string_value(json_object_get(row, "commit")));
		json_array_foreach(json_object_get(row, "parents"), k, parent)
			strbuf_addf(&out, "%d", (int)json_integer_value(parent));
		strbuf_addf(&out, "]%d/%d",
			    (int)json_integer_value(json_object_get(row, "left_out")),
			    (int)json_integer_value(json_object_get(row, "left_out_matter")));
	}
	json_decref(graph);
	return strbuf_detach(&out);
}

static void a_small_range_is_shown_whole(void **state)
{
	bool keep[9] = { true };

	(void)state;
	range_graph_keep(&forked, keep);
	AUTO_FREE char *words = graph_words(&forked, names, keep);
	assert_string_equal(words, "c8[1]0/0 c7[25]0/0 c6[3]0/0 c5[4]0/0 c4[7]0/0 c3[6]0/0 "
				   "c2[7]0/0 c1[8]0/0 c0[]0/0");
}

static void what_is_left_out_is_counted_once(void **state)
{
	const bool keep[9] = { [0] = true, [2] = true, [8] = true };
	const bool fork[9] = { [1] = true, [3] = true, [6] = true, [8] = true };

	(void)state;
	/* c8 descends from c0 through c2 also, so that one line is enough. */
	AUTO_FREE char *words = graph_words(&forked, names, keep);
	assert_string_equal(words, "c8[1]5/4 c2[2]1/1 c0[]0/0");
	AUTO_FREE char *both = graph_words(&forked, names, fork);
	assert_string_equal(both, "c8[12]1/1 c6[3]2/2 c3[3]1/1 c1[]0/0");
}

static void a_long_range_has_few_rows(void **state)
{
	size_t *at = xcalloc(LONG_RANGE + 1, sizeof(*at));
	size_t *before = xcalloc(LONG_RANGE, sizeof(*before));
	char **commits = xcalloc(LONG_RANGE, sizeof(*commits));
	bool *keep = xcalloc(LONG_RANGE, sizeof(*keep));
	struct history h = { .nr = LONG_RANGE, .boundary = 1, .parent_at = at, .parents = before };
	json_t *graph, *last;

	(void)state;
	for (size_t i = 0; i < LONG_RANGE; i++) {
		commits[i] = "c";
		before[i] = i;
		at[i + 1] = i;
		keep[i] = i % 20 == 0;
	}
	range_graph_keep(&h, keep);
	graph = range_graph_json(&h, commits, keep);
	assert_int_equal(json_array_size(graph), GRAPH_ROWS_MAX);
	last = json_array_get(graph, GRAPH_ROWS_MAX - 1);
	assert_int_equal(json_array_size(json_object_get(last, "parents")), 0);
	assert_int_equal(json_integer_value(json_object_get(last, "left_out")),
			 LONG_RANGE - GRAPH_ROWS_MAX * 20 - 1);
	json_decref(graph);
	free(at);
	free(before);
	free(commits);
	free(keep);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_small_range_is_shown_whole),
		cmocka_unit_test(what_is_left_out_is_counted_once),
		cmocka_unit_test(a_long_range_has_few_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
