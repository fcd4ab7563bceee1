// SPDX-License-Identifier: GPL-2.0-only
/* evidence/outcome and crash/match: the outcome of a run, also when the target becomes
 * known later. */
#include "evidence/outcome.h"

#include <math.h>
#include <setjmp.h>
#include <cmocka.h>

static struct crash crash_of(const char *title, bool fatal)
{
	return (struct crash){ .title = (char *)title, .fatal = fatal };
}

static void add(struct run *run, const char *title, double at, bool fatal)
{
	struct crash crash = crash_of(title, fatal);

	run_add_crash(run, &crash, at);
}

static struct matcher *matcher_of(const char *title)
{
	struct matcher *m = matcher_new();
	struct crash crash = crash_of(title, false);

	matcher_add_target(m, &crash);
	return m;
}

/* A run that was watched for so long while its test did not end. */
static struct run booted(double watched)
{
	struct run run = RUN_INIT;

	run.booted = true;
	run.watched = watched;
	return run;
}

static void noise_before_the_target_does_not_hide_it(void **state)
{
	struct matcher *m = matcher_of("WARNING in foo");
	struct run run = booted(9);

	(void)state;
	add(&run, "WARNING in bar", 3, false);
	add(&run, "WARNING in foo", 7, false);
	run_classify(&run, FOR_CRASH, m, NULL);
	assert_int_equal(run.outcome, OUTCOME_TARGET);
	assert_string_equal(run.title, "WARNING in foo");
	assert_true(run.hit_at == 7);
	run_clear(&run);
	matcher_free(m);
}

static void another_crash_is_not_the_target(void **state)
{
	struct matcher *m = matcher_of("WARNING in foo");
	struct run run = booted(3);

	(void)state;
	add(&run, "WARNING in baz", 1, false);
	add(&run, "kernel panic: bar", 3, true);
	run_classify(&run, FOR_CRASH, m, NULL);
	assert_int_equal(run.outcome, OUTCOME_NOISE);
	assert_string_equal(run.title, "kernel panic: bar");
	assert_true(run.exposure == 3);
	assert_true(run.hit_at < 0);
	run_clear(&run);
	matcher_free(m);
}

static void a_run_is_classified_again_once_the_target_is_known(void **state)
{
	struct matcher *m = matcher_of("WARNING in foo");
	struct run run = booted(INFINITY);

	(void)state;
	add(&run, "WARNING in foo", 2, false);
	run_classify(&run, FOR_CRASH, NULL, NULL);
	assert_int_equal(run.outcome, OUTCOME_NOISE);
	assert_true(isinf(run.exposure));
	run_classify(&run, FOR_CRASH, m, NULL);
	assert_int_equal(run.outcome, OUTCOME_TARGET);
	assert_true(run.hit_at == 2);
	run_classify(&run, FOR_CRASH, NULL, NULL);
	assert_int_equal(run.outcome, OUTCOME_NOISE);
	assert_true(run.hit_at < 0);
	run_clear(&run);
	matcher_free(m);
}

static void a_target_in_the_boot_counts_at_once(void **state)
{
	struct matcher *m = matcher_of("kernel panic: foo");
	struct run run = RUN_INIT;

	(void)state;
	add(&run, "kernel panic: foo", -1, true);
	run_classify(&run, FOR_CRASH, NULL, NULL);
	assert_int_equal(run.outcome, OUTCOME_BOOT_FAILED);
	assert_string_equal(run.title, "kernel panic: foo");
	run_classify(&run, FOR_CRASH, m, NULL);
	assert_int_equal(run.outcome, OUTCOME_TARGET);
	assert_true(run.hit_at == 0);
	run_clear(&run);
	matcher_free(m);
}

static void host_trouble_is_never_a_verdict(void **state)
{
	struct matcher *m = matcher_of("WARNING in foo");
	struct run run = booted(5);

	(void)state;
	add(&run, "WARNING in foo", 2, false);
	run.host_failed = true;
	run.words = xstrdup("QEMU was killed");
	for (enum failure_kind kind = FOR_CRASH; kind <= FOR_EXIT; kind++) {
		run_classify(&run, kind, m, NULL);
		assert_int_equal(run.outcome, OUTCOME_HOST);
		assert_string_equal(run.title, "QEMU was killed");
	}
	run_clear(&run);
	matcher_free(m);
}

static void for_boot_any_boot_failure_is_the_target(void **state)
{
	struct matcher *m = matcher_of("kernel panic: foo");
	struct matcher *none = matcher_new();
	struct run run = RUN_INIT;

	(void)state;
	add(&run, "kernel panic: bar", -1, true);
	run_classify(&run, FOR_BOOT, NULL, NULL);
	assert_int_equal(run.outcome, OUTCOME_TARGET);
	run_classify(&run, FOR_BOOT, none, NULL);
	assert_int_equal(run.outcome, OUTCOME_TARGET);
	assert_string_equal(run.title, "kernel panic: bar");
	run_classify(&run, FOR_BOOT, m, NULL);
	assert_int_equal(run.outcome, OUTCOME_BOOT_FAILED);
	run.booted = true;
	run_classify(&run, FOR_BOOT, NULL, NULL);
	assert_int_equal(run.outcome, OUTCOME_CLEAN);
	assert_null(run.title);
	run_clear(&run);
	matcher_free(m);
	matcher_free(none);
}

static enum outcome outcome_by(const struct test_rules *rules, int status, const char *crash)
{
	struct run run = booted(4);
	enum outcome outcome;

	run.exit_status = status;
	run.ended_at = status < 0 ? -1 : 4;
	if (crash)
		add(&run, crash, 1, false);
	run_classify(&run, FOR_EXIT, NULL, rules);
	outcome = run.outcome;
	if (outcome == OUTCOME_TARGET)
		assert_true(run.hit_at == 4);
	else
		assert_true(run.hit_at < 0);
	/* Only a test that ended well is evidence against the failure. */
	if (outcome != OUTCOME_TARGET && outcome != OUTCOME_NOISE)
		assert_true(outcome == OUTCOME_CLEAN ? isinf(run.exposure) : !run.exposure);
	run_clear(&run);
	return outcome;
}

static enum outcome exit_outcome(int status, const char *crash)
{
	return outcome_by(NULL, status, crash);
}

static void for_exit_the_status_decides(void **state)
{
	(void)state;
	assert_int_equal(exit_outcome(0, NULL), OUTCOME_CLEAN);
	assert_int_equal(exit_outcome(0, "WARNING in foo"), OUTCOME_CLEAN);
	assert_int_equal(exit_outcome(1, NULL), OUTCOME_TARGET);
	assert_int_equal(exit_outcome(139, NULL), OUTCOME_TARGET);
	assert_int_equal(exit_outcome(255, NULL), OUTCOME_TARGET);
	assert_int_equal(exit_outcome(125, NULL), OUTCOME_SKIPPED);
	assert_int_equal(exit_outcome(126, NULL), OUTCOME_TEST_FAILED);
	assert_int_equal(exit_outcome(127, NULL), OUTCOME_TEST_FAILED);
	assert_int_equal(exit_outcome(-1, NULL), OUTCOME_TEST_FAILED);
	assert_int_equal(exit_outcome(-1, "kernel panic: foo"), OUTCOME_NOISE);
}

static enum outcome bisect_run_outcome(int status)
{
	if (!status)
		return OUTCOME_CLEAN;
	if (status == 125)
		return OUTCOME_SKIPPED;
	if (status == 126 || status == 127)
		return OUTCOME_TEST_FAILED;
	return status < 128 || (status > 128 && status <= 192) ? OUTCOME_TARGET : OUTCOME_STOPPED;
}

static void a_command_has_the_statuses_of_bisect_run(void **state)
{
	struct test_rules rules;

	(void)state;
	test_rules_init(&rules, TEST_IS_COMMAND);
	for (int status = 0; status < STATUS_NR; status++)
		assert_int_equal(outcome_by(&rules, status, NULL), bisect_run_outcome(status));
	assert_int_equal(outcome_by(&rules, -1, NULL), OUTCOME_TEST_FAILED);
}

static void the_meaning_of_a_status_can_be_changed(void **state)
{
	struct test_rules rules;

	(void)state;
	test_rules_init(&rules, TEST_IS_COMMAND);
	rules.status[0] = STATUS_BAD;
	rules.status[1] = STATUS_GOOD;
	rules.status[4] = rules.status[139] = STATUS_SKIP;
	rules.status[125] = rules.status[255] = STATUS_BAD;
	assert_int_equal(outcome_by(&rules, 0, NULL), OUTCOME_TARGET);
	assert_int_equal(outcome_by(&rules, 1, NULL), OUTCOME_CLEAN);
	assert_int_equal(outcome_by(&rules, 4, NULL), OUTCOME_SKIPPED);
	assert_int_equal(outcome_by(&rules, 139, NULL), OUTCOME_SKIPPED);
	assert_int_equal(outcome_by(&rules, 125, NULL), OUTCOME_TARGET);
	assert_int_equal(outcome_by(&rules, 255, NULL), OUTCOME_TARGET);
	assert_int_equal(outcome_by(&rules, 2, NULL), OUTCOME_TARGET);
	/* A test that did not end has no status. */
	assert_int_equal(outcome_by(&rules, -1, NULL), OUTCOME_TEST_FAILED);
}

/* A run of a test that printed the lines, NULL-terminated, one a second, and ended with the
 * status. */
static struct run printed(const struct test_rules *rules, int status, const char *const *lines)
{
	struct run run = booted(9);
	struct tap tap;
	double at = 1;

	tap_init(&tap, rules->suite, NULL);
	run.exit_status = status;
	run.ended_at = status < 0 ? -1 : 9;
	for (; *lines; lines++, at++)
		if (test_rules_read(rules, &run, &tap, *lines, strlen(*lines), at))
			break;
	run_classify(&run, FOR_EXIT, NULL, rules);
	return run;
}

static enum outcome outcome_printed(const struct test_rules *rules, int status, const char *line)
{
	struct run run = printed(rules, status, (const char *const[]){ "begin", line, NULL });
	enum outcome outcome = run.outcome;

	run_clear(&run);
	return outcome;
}

static struct user_pattern *pattern_of(const char *text)
{
	struct error err = ERROR_INIT;
	struct user_pattern *p = user_pattern_new(text, "--expect", &err);

	assert_non_null(p);
	return p;
}

static void a_rejected_line_is_bad_whatever_the_status(void **state)
{
	static const int statuses[] = { 0, 1, 125, 127, 255, -1 };
	struct test_rules rules;
	struct run run;

	(void)state;
	test_rules_init(&rules, TEST_IS_COMMAND);
	rules.reject = pattern_of("^not ok [0-9]+$");
	for (size_t i = 0; i < ARRAY_SIZE(statuses); i++)
		assert_int_equal(outcome_printed(&rules, statuses[i], "not ok 12"), OUTCOME_TARGET);
	assert_int_equal(outcome_printed(&rules, 0, "it is not ok 12"), OUTCOME_CLEAN);
	assert_int_equal(outcome_printed(&rules, 1, "ok 12"), OUTCOME_TARGET);
	assert_int_equal(outcome_printed(&rules, 125, "ok 12"), OUTCOME_SKIPPED);
	run = printed(&rules, 0, (const char *const[]){ "a", "b", "not ok 1", "c", NULL });
	assert_string_equal(run.title, "test printed \"not ok 1\"");
	assert_true(run.hit_at == 3);
	run_clear(&run);
	test_rules_clear(&rules);
}

static void a_test_that_ends_without_the_expected_line_is_bad(void **state)
{
	struct test_rules rules;

	(void)state;
	test_rules_init(&rules, TEST_IS_COMMAND);
	rules.expect = pattern_of("(a)(l)l passed");
	rules.status[4] = STATUS_GOOD;
	assert_int_equal(outcome_printed(&rules, 0, "all passed"), OUTCOME_CLEAN);
	assert_int_equal(outcome_printed(&rules, 0, "some passed"), OUTCOME_TARGET);
	assert_int_equal(outcome_printed(&rules, 4, "some passed"), OUTCOME_TARGET);
	assert_int_equal(outcome_printed(&rules, 1, "all passed"), OUTCOME_TARGET);
	assert_int_equal(outcome_printed(&rules, 125, "some passed"), OUTCOME_SKIPPED);
	assert_int_equal(outcome_printed(&rules, 126, "some passed"), OUTCOME_TEST_FAILED);
	assert_int_equal(outcome_printed(&rules, 255, "some passed"), OUTCOME_STOPPED);
	/* It may have come. */
	assert_int_equal(outcome_printed(&rules, -1, "some passed"), OUTCOME_TEST_FAILED);
	test_rules_clear(&rules);
}

static void output_that_was_not_seen_is_no_evidence(void **state)
{
	struct run run = booted(9);
	struct test_rules rules;
	char line[1001] = "";

	(void)state;
	test_rules_init(&rules, TEST_IS_COMMAND);
	run.exit_status = 0;
	run.ended_at = 9;
	run.output_lost = true;
	run_classify(&run, FOR_EXIT, NULL, &rules);
	assert_int_equal(run.outcome, OUTCOME_CLEAN);
	rules.reject = pattern_of("bad");
	run_classify(&run, FOR_EXIT, NULL, &rules);
	assert_int_equal(run.outcome, OUTCOME_TEST_FAILED);
	test_rules_clear(&rules);
	rules.expect = pattern_of("good");
	run_classify(&run, FOR_EXIT, NULL, &rules);
	assert_int_equal(run.outcome, OUTCOME_TEST_FAILED);
	run.expected = true;
	run_classify(&run, FOR_EXIT, NULL, &rules);
	assert_int_equal(run.outcome, OUTCOME_CLEAN);
	run_clear(&run);
	/* Nor is a line in which the pattern cannot be looked for in reasonable time. */
	test_rules_clear(&rules);
	rules.expect = pattern_of("(a+)+[bc]");
	memset(line, 'a', sizeof(line) - 1);
	assert_int_equal(outcome_printed(&rules, 0, line), OUTCOME_TEST_FAILED);
	test_rules_clear(&rules);
}

static void the_title_tells_signals_from_statuses(void **state)
{
	static const struct {
		int status;
		const char *title;
	} cases[] = {
		{ 3, "test exited with status 3" },
		{ 127, "test exited with status 127 (the shell found no such command)" },
		{ 126, "test exited with status 126 (the shell could not execute the command)" },
		{ 128, "test exited with status 128" },
		{ 139, "test was killed by signal 11" },
		{ 255, "test exited with status 255" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct run run = booted(1);

		run.exit_status = cases[i].status;
		run_classify(&run, FOR_EXIT, NULL, NULL);
		assert_string_equal(run.title, cases[i].title);
		run_clear(&run);
	}
}

static void a_test_that_could_not_run_is_no_evidence(void **state)
{
	struct run run = booted(1);

	(void)state;
	run.test_failed = true;
	run.words = xstrdup("cannot execute the test");
	run_classify(&run, FOR_CRASH, NULL, NULL);
	assert_int_equal(run.outcome, OUTCOME_TEST_FAILED);
	assert_string_equal(run.title, "cannot execute the test");
	assert_true(run.exposure == 0);
	run_clear(&run);
}

static enum match match_of(const struct matcher *m, const char *title, const char *type,
			   const char *frame)
{
	struct crash crash = { .title = (char *)title,
			       .type = (char *)type,
			       .frame = (char *)frame };

	return matcher_classify(m, &crash);
}

static void matching_is_by_title_and_its_faces(void **state)
{
	struct matcher *m = matcher_new();
	char *alts[] = { "KASAN: use-after-free Write in foo" };
	struct crash target = { .title = "KASAN: use-after-free Read in foo",
				.alt = alts,
				.alt_nr = 1,
				.type = "KASAN-USE-AFTER-FREE-READ",
				.frame = "foo" };

	(void)state;
	assert_false(matcher_has_target(m));
	assert_int_equal(match_of(m, target.title, NULL, NULL), MATCH_NOISE);
	matcher_add_target(m, &target);
	matcher_add_noise(m, "WARNING in kvm_wait");
	assert_true(matcher_has_target(m));
	assert_int_equal(match_of(m, "KASAN: use-after-free Read in foo", NULL, NULL),
			 MATCH_TARGET);
	assert_int_equal(match_of(m, "KASAN: use-after-free Read in foo.isra.0", NULL, NULL),
			 MATCH_TARGET);
	assert_int_equal(match_of(m, "KASAN: use-after-free Write in foo", NULL, NULL),
			 MATCH_TARGET);
	assert_int_equal(match_of(m, "KASAN: other in foo", "KASAN-USE-AFTER-FREE-READ", "foo"),
			 MATCH_RELATED);
	assert_int_equal(match_of(m, "KASAN: use-after-free Read in bar",
				  "KASAN-USE-AFTER-FREE-READ", "bar"),
			 MATCH_NOISE);
	assert_int_equal(match_of(m, "WARNING in kvm_wait", NULL, NULL), MATCH_NOISE);
	matcher_free(m);
}

static void patterns_of_the_user_decide(void **state)
{
	struct matcher *m = matcher_of("WARNING in foo");
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(matcher_set_patterns(m, "in ba[rz]$", "ignore me", &err), 0);
	assert_int_equal(match_of(m, "WARNING in bar", NULL, NULL), MATCH_TARGET);
	assert_int_equal(match_of(m, "ignore me in bar", NULL, NULL), MATCH_NOISE);
	assert_int_equal(matcher_set_patterns(m, "in (", NULL, &err), -1);
	assert_int_equal(err.kind, ERROR_USER);
	assert_non_null(strstr(err.message, "in ("));
	error_clear(&err);
	matcher_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(noise_before_the_target_does_not_hide_it),
		cmocka_unit_test(another_crash_is_not_the_target),
		cmocka_unit_test(a_run_is_classified_again_once_the_target_is_known),
		cmocka_unit_test(a_target_in_the_boot_counts_at_once),
		cmocka_unit_test(host_trouble_is_never_a_verdict),
		cmocka_unit_test(for_boot_any_boot_failure_is_the_target),
		cmocka_unit_test(for_exit_the_status_decides),
		cmocka_unit_test(a_command_has_the_statuses_of_bisect_run),
		cmocka_unit_test(the_meaning_of_a_status_can_be_changed),
		cmocka_unit_test(a_rejected_line_is_bad_whatever_the_status),
		cmocka_unit_test(a_test_that_ends_without_the_expected_line_is_bad),
		cmocka_unit_test(output_that_was_not_seen_is_no_evidence),
		cmocka_unit_test(the_title_tells_signals_from_statuses),
		cmocka_unit_test(a_test_that_could_not_run_is_no_evidence),
		cmocka_unit_test(matching_is_by_title_and_its_faces),
		cmocka_unit_test(patterns_of_the_user_decide),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
