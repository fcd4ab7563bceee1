// SPDX-License-Identifier: GPL-2.0-only
/* crash/tap: the result of one test in TAP and KTAP, and what it says about a run. */
#include "evidence/outcome.h"

#include <setjmp.h>
#include <cmocka.h>

static enum tap_result result_of(const char *suite, const char *test, const char *text)
{
	struct tap tap;

	tap_init(&tap, suite, test);
	(void)tap_feed(&tap, text, strlen(text));
	return tap.result;
}

/* Linux 6.6, with the callers of printk, and another line in between. */
static const char new_format[] =
	"[    0.512345][    T1] KTAP version 1\n"
	"[    0.512346][    T1] 1..2\n"
	"[    0.512400][    T1]     KTAP version 1\n"
	"[    0.512401][    T1]     # Subtest: example\n"
	"[    0.512402][    T1]     # module: kunit_example_test\n"
	"[    0.512403][    T1]     1..4\n"
	"[    0.512500][    T1]     # example_simple_test: initializing\n"
	"[    0.512600][    T1]     ok 1 example_simple_test\r\n"
	"[    0.512650][   T37] usb 1-1: not ok 2 example_mark_skipped_test\n"
	"[    0.512700][    T1]     ok 2 example_mark_skipped_test # SKIP this test should be skipped\n"
	"[    0.512701][    T1]         KTAP version 1\n"
	"[    0.512702][    T1]         # Subtest: example_params_test\n"
	"[    0.512703][    T1]         ok 1 example value 2\n"
	"[    0.512704][    T1]         not ok 2 example_simple_test\n"
	"[    0.512800][    T1]     not ok 3 example_params_test\n"
	"[    0.512801][    T1]     not ok 4 known # TODO later\n"
	"[    0.512900][    T1] # example: pass:1 fail:1 skip:1 total:3\n"
	"[    0.512901][    T1] not ok 1 example\n"
	"[    0.513000][    T1]     KTAP version 1\n"
	"[    0.513001][    T1]     # Subtest: list\n"
	"[    0.513002][    T1]     1..1\n"
	"[    0.513003][    T1]     not ok 1 example_simple_test\n"
	"[    0.513004][    T1] ok 2 list\n";

/* Linux 5.10, without timestamps. */
static const char old_format[] = "TAP version 14\n"
				 "1..1\n"
				 "    # Subtest: example\n"
				 "    1..1\n"
				 "    # example_simple_test: initializing\n"
				 "    not ok 1 - example_simple_test\n"
				 "not ok 1 - example\n";

static void tests_of_both_formats_are_found(void **state)
{
	(void)state;
	assert_int_equal(result_of("example", "example_simple_test", new_format), TAP_OK);
	assert_int_equal(result_of("example", "example_params_test", new_format), TAP_NOT_OK);
	assert_int_equal(result_of("list", "example_simple_test", new_format), TAP_NOT_OK);
	assert_int_equal(result_of("example", NULL, new_format), TAP_NOT_OK);
	assert_int_equal(result_of("list", NULL, new_format), TAP_OK);
	assert_int_equal(result_of("example", "example_simple_test", old_format), TAP_NOT_OK);
	assert_int_equal(result_of("example", NULL, old_format), TAP_NOT_OK);
}

static void skipped_and_known_failures_are_neither(void **state)
{
	(void)state;
	assert_int_equal(result_of("example", "example_mark_skipped_test", new_format),
			 TAP_SKIPPED);
	assert_int_equal(result_of("example", "known", new_format), TAP_SKIPPED);
	assert_int_equal(result_of("s", NULL, "not ok 1 s # SKIP\n"), TAP_SKIPPED);
	assert_int_equal(result_of("s", NULL, "ok 1 s #skip no hardware\n"), TAP_SKIPPED);
	assert_int_equal(result_of("s", NULL, "ok 1 s # TODO\n"), TAP_OK);
	assert_int_equal(result_of("s", NULL, "not ok 1 s # skipping\n"), TAP_NOT_OK);
	assert_int_equal(result_of("s", NULL, "not ok 1 s # TIMEOUT 45 seconds\n"), TAP_NOT_OK);
}

static void results_of_others_mean_nothing(void **state)
{
	(void)state;
	assert_int_equal(result_of("example", "other", new_format), TAP_NONE);
	assert_int_equal(result_of("example_simple_test", NULL, new_format), TAP_NONE);
	assert_int_equal(result_of("exampl", NULL, new_format), TAP_NONE);
	/* The line that begins the suite got lost. */
	assert_int_equal(result_of("s", "t", "    ok 1 t\nok 1 s\n"), TAP_NONE);
	/* The suite has ended. */
	assert_int_equal(result_of("s", "t", "    # Subtest: s\nok 1 s\n    ok 1 t\n"), TAP_NONE);
	assert_int_equal(result_of("s", "t", "    # Subtest: s\n    # Subtest: x\n    ok 1 t\n"),
			 TAP_NONE);
}

static void names_may_have_digits_and_signs(void **state)
{
	(void)state;
	assert_int_equal(result_of("a#b", NULL, "ok 3 - a#b # all fine\n"), TAP_OK);
	assert_int_equal(result_of("8021q-test", NULL, "not ok 8021q-test\n"), TAP_NOT_OK);
	assert_int_equal(result_of("Handshake API tests", NULL, "ok 1 Handshake API tests \n"),
			 TAP_OK);
}

static void the_first_result_stays(void **state)
{
	struct tap tap;

	(void)state;
	tap_init(&tap, "s", NULL);
	assert_false(tap_feed(&tap, "ok 1", 4));
	assert_false(tap_feed(&tap, " s", 2));
	assert_true(tap_feed(&tap, "\nnot ok 1 s\n", 12));
	assert_int_equal(tap.result, TAP_OK);
	assert_false(tap_feed(&tap, "not ok 1 s\n", 11));
	assert_int_equal(tap.result, TAP_OK);
}

static void what_is_malformed_is_no_result(void **state)
{
	static const char *const lines[] = { "ok",	   "ok\n",	  "okay 1 s\n", "ok1 s\n",
					     "Ok 1 s\n",   "notok 1 s\n", "not\n",	"ok 1 s",
					     "# ok 1 s\n", "ok 1 -s\n",	  "\n",		"ok #\n" };
	char line[TAP_LINE_MAX + 100];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		assert_int_equal(result_of("s", NULL, lines[i]), TAP_NONE);
	memset(line, ' ', sizeof(line));
	memcpy(line, "ok 1 s", 6);
	memcpy(line + sizeof(line) - 2, "\n", 2);
	assert_int_equal(result_of("s", NULL, line), TAP_NONE);
}

static void the_result_of_kunit_decides(void **state)
{
	static const struct {
		enum tap_result tap;
		enum outcome outcome;
		const char *title;
	} cases[] = {
		{ TAP_OK, OUTCOME_CLEAN, NULL },
		{ TAP_NOT_OK, OUTCOME_TARGET, "KUnit s.t failed" },
		{ TAP_SKIPPED, OUTCOME_SKIPPED, "KUnit s.t was skipped" },
	};
	struct test_rules rules;
	struct run run = RUN_INIT;
	struct crash crash = { .title = "WARNING in foo" };

	(void)state;
	test_rules_init(&rules, TEST_IS_PROGRAM);
	rules.suite = xstrdup("s");
	rules.suite_test = xstrdup("t");
	rules.tap_name = xstrdup("KUnit s.t");
	/* The status of init, and whether the kernel came up, change nothing. */
	for (size_t i = 0; i < 4 * ARRAY_SIZE(cases); i++) {
		run.tap = cases[i / 4].tap;
		run.tap_at = -1;
		run.booted = i & 1;
		run.exit_status = i & 2 ? 1 : 0;
		run_classify(&run, FOR_EXIT, NULL, &rules);
		assert_int_equal(run.outcome, cases[i / 4].outcome);
		assert_true(str_equal(run.title, cases[i / 4].title));
		assert_true(run.hit_at == (run.outcome == OUTCOME_TARGET ? 0 : -1));
	}
	run.tap = TAP_NONE;
	run.booted = true;
	run_classify(&run, FOR_EXIT, NULL, &rules);
	assert_int_equal(run.outcome, OUTCOME_TEST_FAILED);
	assert_true(run.exposure == 0);
	assert_non_null(strstr(run.title, "KUnit s.t: the kernel printed no result: CONFIG_KUNIT"));
	run_add_crash(&run, &crash, 1);
	run_classify(&run, FOR_EXIT, NULL, &rules);
	assert_string_equal(run.title,
			    "KUnit s.t: the kernel printed no result before WARNING in foo");
	run.booted = false;
	run_classify(&run, FOR_EXIT, NULL, &rules);
	assert_int_equal(run.outcome, OUTCOME_BOOT_FAILED);
	run_clear(&run);
	test_rules_clear(&rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tests_of_both_formats_are_found),
		cmocka_unit_test(skipped_and_known_failures_are_neither),
		cmocka_unit_test(results_of_others_mean_nothing),
		cmocka_unit_test(names_may_have_digits_and_signs),
		cmocka_unit_test(the_first_result_stays),
		cmocka_unit_test(what_is_malformed_is_no_result),
		cmocka_unit_test(the_result_of_kunit_decides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
