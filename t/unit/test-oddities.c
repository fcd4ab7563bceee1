// SPDX-License-Identifier: GPL-2.0-only
/* evidence/oddities: each oddity gets its sentence. */
#include "evidence/oddities.h"

#include <setjmp.h>
#include <cmocka.h>

static const size_t at[] = { 0, 0, 1, 2, 3 };
static const size_t parents[] = { 0, 1, 2 };
static const struct history line = { .nr = 4, .boundary = 1, .parent_at = at, .parents = parents };
static const char *const names[] = { "aaa", "bbb", "ccc", "ddd" };

static void fill(struct run *runs, int nr, int hits)
{
	for (int i = 0; i < nr; i++)
		runs[i] = i < hits ? (struct run){ .outcome = OUTCOME_TARGET,
						   .exposure = 1,
						   .hit_at = 1 } :
				     (struct run){ .outcome = OUTCOME_CLEAN,
						   .exposure = 9,
						   .hit_at = -1 };
}

static void check(const struct subject *subjects, size_t nr, const char *want)
{
	size_t said_nr;
	char **said = search_oddities(&line, subjects, nr, names, &said_nr);

	assert_int_equal(said_nr, want != NULL);
	if (want)
		assert_string_equal(said[0], want);
	for (size_t i = 0; i < said_nr; i++)
		free(said[i]);
	free(said);
}

static void a_bad_ancestor_of_a_good_commit_is_reported(void **state)
{
	struct run bad[3], good[3];
	struct subject subjects[] = {
		{ .commit = 1, .runs = bad, .nr = 3, .told = DECIDE_BAD },
		{ .commit = 2, .runs = good, .nr = 3, .told = DECIDE_GOOD },
	};

	(void)state;
	fill(bad, 3, 3);
	fill(good, 3, 0);
	check(subjects, 2,
	      "the failure was seen on bbb (3 of 3 runs), which is an ancestor of ccc, which is "
	      "good");
	fill(bad, 3, 0);
	check(subjects, 2, NULL);
}

static void a_falling_rate_is_reported_unless_it_may_be_chance(void **state)
{
	struct run now[20], then[20];
	struct subject subjects[] = {
		{ .commit = 3, .runs = now, .nr = 20, .told = DECIDE_BAD },
		{ .commit = 1, .runs = then, .nr = 20, .told = DECIDE_BAD },
	};

	(void)state;
	fill(now, 20, 20);
	fill(then, 20, 4);
	check(subjects, 2,
	      "the failure becomes rarer along history: 20 of 20 runs at ddd, 4 of 20 at bbb; it "
	      "may be older than it looks");
	fill(now, 20, 6);
	check(subjects, 2, NULL);
	fill(now, 20, 1);
	check(subjects, 2, NULL);
}

static void a_good_verdict_without_reaching_the_code_is_reported(void **state)
{
	struct run good[4];
	struct subject subject = { .commit = 2, .runs = good, .nr = 4, .told = DECIDE_GOOD };

	(void)state;
	fill(good, 4, 0);
	for (int i = 0; i < 3; i++)
		good[i].reach = REACH_NO;
	check(&subject, 1,
	      "in 3 of 4 runs of ccc, which is good, the reproducer did not reach the code of the "
	      "target");
}

static void a_diff_that_adds_the_reporting_function_is_told_from_one_that_calls_it(void **state)
{
	static const char adds[] =
		"--- a/kernel/x.c\n+++ b/kernel/x.c\n@@ -1,2 +1,6 @@\n context\n"
		"+noinstr void warn_bogus_irq_restore(void)\n+{\n+\tWARN_ONCE(1, \"x\");\n+}\n";
	static const char calls[] = "+++ b/kernel/x.c\n+\twarn_bogus_irq_restore();\n"
				    "+void warn_bogus_irq_restore(void);\n"
				    " void warn_bogus_irq_restore(void)\n"
				    "+int my_warn_bogus_irq_restore(void)\n+{\n";

	(void)state;
	assert_true(diff_adds_function(adds, "warn_bogus_irq_restore"));
	assert_false(diff_adds_function(calls, "warn_bogus_irq_restore"));
	assert_false(diff_adds_function(adds, "bogus_irq_restore"));
	assert_false(diff_adds_function(adds, ""));
	assert_false(diff_adds_function("", "x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bad_ancestor_of_a_good_commit_is_reported),
		cmocka_unit_test(a_falling_rate_is_reported_unless_it_may_be_chance),
		cmocka_unit_test(a_good_verdict_without_reaching_the_code_is_reported),
		cmocka_unit_test(
			a_diff_that_adds_the_reporting_function_is_told_from_one_that_calls_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
