// SPDX-License-Identifier: GPL-2.0-only
/* evidence/build-seconds, and the commit that a search chooses by it. */
#include "evidence/build-seconds.h"
#include "evidence/search.h"

#include <math.h>
#include <setjmp.h>
#include <cmocka.h>

#define LINE 41

struct line {
	struct history h;
	size_t parent_at[LINE + 1], parents[LINE];
	double share[LINE], seconds[LINE];
	struct build_times times;
};

/* A line of commits, the first of which is the passing end. */
static void make_line(struct line *l)
{
	*l = (struct line){ .h = { .nr = LINE, .boundary = 1 } };
	l->h.parent_at = l->parent_at;
	l->h.parents = l->parents;
	l->times = (struct build_times){ .share = l->share, .whole = 100, .least = 4 };
	for (size_t c = 1; c < LINE; c++) {
		l->parents[c - 1] = c - 1;
		l->parent_at[c + 1] = c;
	}
}

static void assert_seconds(double is, double expected)
{
	if (fabs(is - expected) > 1e-6)
		fail_msg("%g instead of %g", is, expected);
}

static void changes_in_between_are_compiled(void **state)
{
	struct line l;

	(void)state;
	make_line(&l);
	l.share[10] = .5;
	l.share[20] = .2;
	build_seconds(&l.h, &l.times, 15, l.seconds);
	assert_seconds(l.seconds[15], 4);
	assert_seconds(l.seconds[10], 4);
	assert_seconds(l.seconds[9], 4 + 96 * .5);
	assert_seconds(l.seconds[0], 4 + 96 * .5);
	assert_seconds(l.seconds[19], 4);
	assert_seconds(l.seconds[20], 4 + 96 * .2);
	build_seconds(&l.h, &l.times, 0, l.seconds);
	assert_seconds(l.seconds[40], 4 + 96 * (1 - .5 * .8));
	assert_seconds(build_share(&l.h, l.share, 0, 40), 1 - .5 * .8);
	assert_seconds(build_share(&l.h, l.share, 40, 12), .2);
	assert_seconds(build_share(&l.h, l.share, 12, 12), 0);
}

/*
 *	0 - 1 - 2 - 5
 *	     \     /
 *	      3 - 4
 */
static void what_both_have_is_not_compiled(void **state)
{
	static const size_t parent_at[] = { 0, 0, 1, 2, 3, 4, 6 }, parents[] = { 0, 1, 1, 3, 2, 4 };
	static const double share[] = { 0, .9, .5, 0, .2, 0 };
	const struct history h = {
		.nr = 6, .boundary = 1, .parent_at = parent_at, .parents = parents
	};
	const struct build_times times = { .share = share, .whole = 10, .least = 0 };
	double seconds[6];

	(void)state;
	build_seconds(&h, &times, 2, seconds);
	assert_seconds(seconds[4], 10 * (1 - .5 * .8));
	assert_seconds(seconds[3], 5);
	assert_seconds(seconds[5], 2);
	build_seconds(&h, &times, 5, seconds);
	assert_seconds(seconds[4], 5);
	assert_seconds(seconds[0], 10 * (1 - .1 * .5 * .8));
	for (size_t from = 0; from < 6; from++) {
		build_seconds(&h, &times, from, seconds);
		for (size_t to = 0; to < 6; to++)
			assert_seconds(seconds[to], 10 * build_share(&h, share, from, to));
	}
}

/* A change of everything leaves a difference between that and more. */
static void a_whole_build_is_the_most(void **state)
{
	struct line l;

	(void)state;
	make_line(&l);
	for (size_t c = 1; c < LINE; c++)
		l.share[c] = 1;
	build_seconds(&l.h, &l.times, 0, l.seconds);
	for (size_t c = 1; c < LINE; c++)
		assert_true(l.seconds[c] > 98 && l.seconds[c] <= 100 + 1e-6);
}

static size_t chosen(struct line *l, double test)
{
	static const struct run hit = { .outcome = OUTCOME_TARGET, .exposure = 1, .hit_at = 1 };
	static const struct run clean = { .outcome = OUTCOME_CLEAN,
					  .exposure = INFINITY,
					  .hit_at = -1 };
	const struct run hits[] = { hit, hit, hit }, cleans[] = { clean, clean, clean, clean };
	const struct subject subjects[] = {
		{ .commit = LINE - 1, .runs = hits, .nr = 3, .told = DECIDE_BAD },
		{ .commit = 0, .runs = cleans, .nr = 4, .told = DECIDE_GOOD },
	};
	const struct run_costs costs = {
		.run = 1, .at_once = 1, .kernel = 1, .kernels = l->seconds, .test = test
	};
	struct search_next next = SEARCH_NEXT_INIT;
	struct policy p = POLICY_DEFAULTS;
	size_t commit;

	p.costs = &costs;
	search_next(&l->h, &p, subjects, 2, &next);
	assert_int_equal(next.step, SEARCH_BISECT);
	assert_false(next.chosen);
	commit = next.commit;
	search_next_clear(&next);
	return commit;
}

/* The objects are those of the failing end. Commit 20 halves the range, but 22 and what comes
 * after it does not need the change of a header. */
static void a_cheap_neighbour_is_tested_in_place_of_the_middle(void **state)
{
	struct line l;

	(void)state;
	make_line(&l);
	l.share[22] = .8;
	build_seconds(&l.h, &l.times, LINE - 1, l.seconds);
	assert_int_equal(chosen(&l, 0), 20);
	assert_int_equal(chosen(&l, 10), 22);
	/* Where a test takes as long as many builds, the build decides nothing. */
	assert_int_equal(chosen(&l, 1e5), 20);
	/* A neighbour that rules out much less is not worth it. */
	l.share[22] = 0;
	l.share[38] = .5;
	build_seconds(&l.h, &l.times, LINE - 1, l.seconds);
	assert_int_equal(chosen(&l, 10), 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_in_between_are_compiled),
		cmocka_unit_test(what_both_have_is_not_compiled),
		cmocka_unit_test(a_whole_build_is_the_most),
		cmocka_unit_test(a_cheap_neighbour_is_tested_in_place_of_the_middle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
