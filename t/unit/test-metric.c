// SPDX-License-Identifier: GPL-2.0-only
/* evidence/test-rules and evidence/outcome: the number that a test measures, and what a journal
 * keeps of it. */
#include "evidence/outcome.h"
#include "session/run-json.h"

#include <math.h>
#include <setjmp.h>
#include <cmocka.h>

/* A test that printed these lines and ended with the status; < 0: it did not end. */
static struct run metric_run(const char *pattern, int status, const char *const *lines)
{
	struct error err = ERROR_INIT;
	struct run run = RUN_INIT;
	struct test_rules rules;
	struct tap tap;

	test_rules_init(&rules, TEST_IS_COMMAND);
	tap_init(&tap, NULL, NULL);
	rules.metric = user_pattern_new(pattern, "--metric", &err);
	assert_non_null(rules.metric);
	assert_int_equal(user_pattern_groups(rules.metric), 1);
	run.booted = true;
	run.exit_status = status;
	run.ended_at = status < 0 ? -1 : 9;
	for (; *lines; lines++)
		assert_false(test_rules_read(&rules, &run, &tap, *lines, strlen(*lines), 1));
	run_classify(&run, FOR_EXIT, NULL, &rules);
	test_rules_clear(&rules);
	return run;
}

/* NAN: the run gave no number. */
static double number_of(const char *pattern, int status, const char *const *lines)
{
	struct run run = metric_run(pattern, status, lines);
	double number = run.outcome == OUTCOME_MEASURED ? run.number : NAN;

	assert_true(run.outcome == OUTCOME_MEASURED || run.outcome == OUTCOME_TEST_FAILED ||
		    run.outcome == OUTCOME_SKIPPED || run.outcome == OUTCOME_STOPPED);
	run_clear(&run);
	return number;
}

#define NUMBER(pattern, status, ...) \
	number_of(pattern, status, (const char *const[]){ __VA_ARGS__, NULL })

static void one_number_is_it_and_of_several_the_first_does_not_count(void **state)
{
	(void)state;
	assert_true(NUMBER("took ([0-9.]+) s", 0, "begin", "took 1.25 s", "end") == 1.25);
	assert_true(NUMBER("took ([0-9.]+) s", 0, "took 90 s", "took 3 s") == 3);
	assert_true(NUMBER("took ([0-9.]+) s", 0, "took 90 s", "took 3 s", "took 5 s") == 4);
	assert_true(NUMBER("x=(.*)", 0, "x=9", "x=3", "x=-1e2", "x=1") == 1);
}

static void what_is_no_number_does_not_count(void **state)
{
	(void)state;
	assert_true(isnan(NUMBER("x=(.*)", 0, "y=1")));
	assert_true(
		isnan(NUMBER("x=(.*)", 0, "x=", "x=one", "x=1 2", "x=nan", "x=inf", "x=1e999")));
	assert_true(isnan(NUMBER("x|y=(.*)", 0, "x")));
	assert_true(NUMBER("x=(.*)", 0, "x=nan", "x=7") == 7);
}

static void a_test_that_fails_or_does_not_end_measures_nothing(void **state)
{
	static const int statuses[] = { 1, 2, 125, 126, 127, 137, 255, -1 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(statuses); i++)
		assert_true(isnan(NUMBER("x=(.*)", statuses[i], "x=1")));
}

static void more_numbers_than_fit_are_no_evidence(void **state)
{
	struct run run = RUN_INIT;

	(void)state;
	for (int i = 0; i < RUN_NUMBERS_MAX; i++)
		run_add_number(&run, i);
	assert_false(run.output_lost);
	run_add_number(&run, 1);
	assert_true(run.output_lost && run.numbers_nr == RUN_NUMBERS_MAX);
	run_clear(&run);
}

static void a_journal_keeps_all_numbers_and_older_ones_have_none(void **state)
{
	struct run run = metric_run("x=(.*)", 0, (const char *const[]){ "x=5", "x=.1", NULL }),
		   back;
	struct error err = ERROR_INIT;
	json_t *object = run_to_json(&run);

	(void)state;
	assert_int_equal(run_from_json(object, &back, &err), 0);
	assert_true(back.outcome == OUTCOME_MEASURED && back.number == .1);
	assert_true(back.numbers_nr == 2 && back.numbers[0] == 5 && back.numbers[1] == .1);
	run_clear(&back);
	json_object_del(object, "numbers");
	json_object_del(object, "number");
	assert_int_equal(run_from_json(object, &back, &err), 0);
	assert_true(back.numbers_nr == 0 && back.number == 0);
	run_clear(&back);
	json_object_set_new(object, "numbers", json_pack("[s]", "1"));
	assert_int_equal(run_from_json(object, &back, &err), -1);
	json_object_set_new(object, "numbers", json_integer(1));
	assert_int_equal(run_from_json(object, &back, &err), -1);
	json_object_del(object, "numbers");
	json_object_set_new(object, "number", json_null());
	assert_int_equal(run_from_json(object, &back, &err), -1);
	error_clear(&err);
	json_decref(object);
	run_clear(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_number_is_it_and_of_several_the_first_does_not_count),
		cmocka_unit_test(what_is_no_number_does_not_count),
		cmocka_unit_test(a_test_that_fails_or_does_not_end_measures_nothing),
		cmocka_unit_test(more_numbers_than_fit_are_no_evidence),
		cmocka_unit_test(a_journal_keeps_all_numbers_and_older_ones_have_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
