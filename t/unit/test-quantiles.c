// SPDX-License-Identifier: GPL-2.0-only
/* evidence/quantiles: the commits that are tested at the same time. */
#include "random-evidence.h"

#include "evidence/quantiles.h"

#include <setjmp.h>
#include <cmocka.h>

#define WORDS ((COMMITS + 63) / 64)

/* A history whose ends have verdicts, and what is chosen in it. */
struct choice {
	struct random_history r;
	struct subject subjects[8];
	size_t subjects_nr;
	struct quantiles_spec spec;
	struct search_next next;
	size_t chosen[QUANTILES_MAX], nr;
};

static void begin(struct choice *c, bool line)
{
	*c = (struct choice){ .subjects_nr = 2, .next = SEARCH_NEXT_INIT };
	make_random_history(&c->r);
	for (size_t i = 0; line && i < COMMITS; i++) {
		c->r.parent_at[i + 1] = i;
		c->r.parents[i] = i;
	}
	c->subjects[0] = (struct subject){ .commit = COMMITS - 1, .told = DECIDE_BAD };
	c->subjects[1] = (struct subject){ .commit = 0, .told = DECIDE_GOOD };
}

static void choose(struct choice *c, size_t wanted)
{
	struct policy p = POLICY_DEFAULTS;

	search_next(&c->r.h, &p, c->subjects, c->subjects_nr, &c->next);
	assert_int_equal(c->next.step, SEARCH_BISECT);
	c->nr = search_quantiles(&c->r.h, c->subjects, c->subjects_nr, &c->next, &c->spec, wanted,
				 c->chosen);
	assert_true(c->nr <= wanted);
	for (size_t i = 0; i < c->nr; i++) {
		assert_true(c->next.left[c->chosen[i]] && c->chosen[i] != COMMITS - 1);
		for (size_t j = 0; j < i; j++)
			assert_true(c->chosen[i] != c->chosen[j]);
		for (size_t j = 0; j < c->spec.running_nr; j++)
			assert_true(c->chosen[i] != c->spec.running[j]);
	}
}

static int compare(const void *pa, const void *pb)
{
	size_t a = *(const size_t *)pa, b = *(const size_t *)pb;

	return (a > b) - (a < b);
}

/* The most commits that are left by any verdicts on these commits of a line. */
static size_t largest_part(struct choice *c)
{
	size_t most = 0, from = 0;

	qsort(c->chosen, c->nr, sizeof(c->chosen[0]), compare);
	for (size_t i = 0; i < c->nr; i++) {
		most = MAX(most, c->chosen[i] - from);
		from = c->chosen[i];
	}
	return MAX(most, COMMITS - 1 - from);
}

static void on_a_line_they_are_quantiles(void **state)
{
	static const size_t wanted[] = { 1, 2, 3, 4, 7, 15, 31 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		size_t part = (COMMITS - 1 + wanted[i]) / (wanted[i] + 1);
		struct choice c;

		begin(&c, true);
		choose(&c, wanted[i]);
		assert_int_equal(c.nr, wanted[i]);
		assert_true(largest_part(&c) <= part + 1);
		search_next_clear(&c.next);
	}
}

static void mark(const struct choice *c, size_t commit, uint64_t *bits)
{
	bool above[COMMITS] = { false };

	history_mark_ancestors(&c->r.h, commit, above);
	for (size_t i = 0; i < COMMITS; i++)
		if (above[i] && c->next.left[i])
			bits[i / 64] |= 1ULL << (i % 64);
}

/* How many commits the verdicts on two commits leave on average, times all of them. */
static size_t left_by(size_t all, const uint64_t *a, const uint64_t *b)
{
	size_t in_a = 0, in_b = 0, both = 0, neither;

	for (int i = 0; i < WORDS; i++) {
		in_a += (size_t)__builtin_popcountll(a[i] & ~b[i]);
		in_b += (size_t)__builtin_popcountll(b[i] & ~a[i]);
		both += (size_t)__builtin_popcountll(a[i] & b[i]);
	}
	neither = all - in_a - in_b - both;
	return in_a * in_a + in_b * in_b + both * both + neither * neither;
}

static void two_commits_are_nearly_the_best_pair(void **state)
{
	(void)state;
	for (int round = 0; round < 20; round++) {
		uint64_t bits[COMMITS][WORDS] = { { 0 } };
		size_t best = SIZE_MAX, all = 0, got;
		struct choice c;

		begin(&c, false);
		choose(&c, 2);
		assert_int_equal(c.nr, 2);
		for (size_t i = 1; i < COMMITS; i++) {
			all += c.next.left[i];
			mark(&c, i, bits[i]);
		}
		for (size_t i = 1; i < COMMITS; i++)
			for (size_t j = 1; j < i; j++)
				best = MIN(best, left_by(all, bits[i], bits[j]));
		got = left_by(all, bits[c.chosen[0]], bits[c.chosen[1]]);
		assert_true(got <= best + best / 5);
		search_next_clear(&c.next);
	}
}

static void what_is_under_test_is_counted(void **state)
{
	const size_t running[] = { 90, 30 };
	struct choice c;

	(void)state;
	begin(&c, true);
	c.spec.running = running;
	c.spec.running_nr = 2;
	choose(&c, 1);
	assert_int_equal(c.nr, 1);
	assert_true(c.chosen[0] >= 143 && c.chosen[0] <= 146);
	choose(&c, 3); /* thirds above, and a half below */
	assert_int_equal(c.nr, 3);
	qsort(c.chosen, c.nr, sizeof(c.chosen[0]), compare);
	assert_true(c.chosen[0] >= 59 && c.chosen[0] <= 61);
	assert_true(c.chosen[1] >= 125 && c.chosen[1] <= 128);
	assert_true(c.chosen[2] >= 162 && c.chosen[2] <= 164);
	search_next_clear(&c.next);
}

/* The runs of a commit that is not decided yet move the weight to its descendants. */
static void undecided_runs_count(void **state)
{
	const struct run hit = { .outcome = OUTCOME_TARGET, .exposure = 5, .hit_at = 5 };
	const struct run clean = { .outcome = OUTCOME_CLEAN, .exposure = 20, .hit_at = -1 };
	struct run end[] = { hit, clean, hit, clean, hit, clean }, half[] = { clean, clean };
	size_t without;
	struct choice c;

	(void)state;
	begin(&c, true);
	c.subjects[0].runs = end;
	c.subjects[0].nr = ARRAY_SIZE(end);
	choose(&c, 1);
	without = c.chosen[0];
	c.subjects[c.subjects_nr++] =
		(struct subject){ .commit = without, .runs = half, .nr = ARRAY_SIZE(half) };
	choose(&c, 1);
	assert_true(c.nr == 1 && c.chosen[0] > without + 20);
	search_next_clear(&c.next);
}

/* A test at a quarter rules out half as much, but in a tenth of the time. */
static void a_cached_kernel_beats_the_middle(void **state)
{
	double seconds[COMMITS];
	struct choice c;

	(void)state;
	for (size_t i = 0; i < COMMITS; i++)
		seconds[i] = 600;
	seconds[50] = 60;
	seconds[3] = 60; /* too near to the end */
	begin(&c, true);
	c.spec.seconds = seconds;
	choose(&c, 1);
	assert_int_equal(c.chosen[0], 50);
	search_next_clear(&c.next);
}

/* One of five commits matters; the others have its kernel. */
static void no_two_have_the_same_kernel(void **state)
{
	double weight[COMMITS];
	struct choice c;

	(void)state;
	for (size_t i = 0; i < COMMITS; i++)
		weight[i] = i % 5 ? WEIGHT_UNREAD : 1;
	begin(&c, true);
	c.r.h.weight = weight;
	for (size_t wanted = 1; wanted <= QUANTILES_MAX; wanted++) {
		choose(&c, wanted);
		assert_true(c.nr >= MIN(wanted, 15));
		for (size_t i = 0; i < c.nr; i++)
			assert_int_equal(c.chosen[i] % 5, c.chosen[i] < 5 ? c.chosen[i] % 5 : 0);
	}
	search_next_clear(&c.next);
}

static void skipped_commits_are_avoided(void **state)
{
	struct choice c;

	(void)state;
	begin(&c, true);
	c.subjects[c.subjects_nr++] = (struct subject){ .commit = 100, .told = DECIDE_SKIP };
	choose(&c, 3);
	assert_int_equal(c.nr, 3);
	for (size_t i = 0; i < c.nr; i++)
		assert_true(labs((long)c.chosen[i] - 100) > 3);
	search_next_clear(&c.next);
}

/* Where fewer commits are left than lanes, some lanes stay idle. */
static void few_commits_leave_lanes_idle(void **state)
{
	struct choice c;

	(void)state;
	begin(&c, true);
	c.subjects[1].commit = COMMITS - 4;
	choose(&c, 7);
	assert_int_equal(c.nr, 2);
	search_next_clear(&c.next);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(on_a_line_they_are_quantiles),
		cmocka_unit_test(two_commits_are_nearly_the_best_pair),
		cmocka_unit_test(what_is_under_test_is_counted),
		cmocka_unit_test(undecided_runs_count),
		cmocka_unit_test(a_cached_kernel_beats_the_middle),
		cmocka_unit_test(no_two_have_the_same_kernel),
		cmocka_unit_test(skipped_commits_are_avoided),
		cmocka_unit_test(few_commits_leave_lanes_idle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
