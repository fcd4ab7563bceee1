// SPDX-License-Identifier: GPL-2.0-only
/* runner/console-log and watch: the output of a guest, with a clock of our own. */
#include "base/files.h"
#include "runner/console-log.h"
#include "runner/watch.h"

#include <math.h>
#include <setjmp.h>
#include <cmocka.h>

static char *saved(struct console_log *log)
{
	char path[] = "/tmp/kbisect-unit-XXXXXX";
	struct strbuf text = STRBUF_INIT(10u << 20);

	close(mkstemp(path));
	assert_int_equal(console_log_save(log, path, NULL), 0);
	assert_int_equal(file_read(path, &text, NULL), 0);
	unlink(path);
	console_log_clear(log);
	return strbuf_detach(&text);
}

static void the_tests_output_breaks_no_line(void **state)
{
	struct console_log log = CONSOLE_LOG_INIT;

	(void)state;
	console_log_add(&log, "[ 1.0] WARN", 11);
	console_log_add_test(&log, "hello", 5);
	console_log_add(&log, "ING\n[ 1.1] x", 12);
	console_log_add_test(&log, "bye", 3);

	AUTO_FREE char *text = saved(&log);
	assert_string_equal(text, "[ 1.0] WARNING\ntest: hello\n[ 1.1] x\ntest: bye\n");
}

static void a_long_console_keeps_head_and_tail(void **state)
{
	struct console_log log = CONSOLE_LOG_INIT;
	char line[101];

	(void)state;
	for (int i = 0; i < 100000; i++) {
		snprintf(line, sizeof(line), "%099d", i);
		line[99] = '\n';
		console_log_add(&log, line, 100);
	}

	AUTO_FREE char *text = saved(&log);
	assert_in_range(strlen(text), CONSOLE_LOG_HEAD, CONSOLE_LOG_HEAD + CONSOLE_LOG_TAIL + 100);
	assert_true(starts_with(text, "0000"));
	assert_non_null(strstr(text, "bytes left out"));
	assert_true(ends_with(text, "99999\n"));
}

/* ---- watch ---- */

#define BANNER "[    0.000000] Linux version 6.1.0 (a@b) (gcc) #1\n"
#define WARN_AT(f)                                                                                 \
	"[    1.0] ------------[ cut here ]------------\n"                                         \
	"[    1.0] WARNING: CPU: 0 PID: 33 at a/b.c:12 " f "+0x1d/0x30\n"                          \
	"[    1.0] RIP: 0010:" f "+0x1d/0x30\n[    1.0] Call Trace:\n[    1.0]  " f "+0x1d/0x30\n" \
	"[    1.0] ---[ end trace 0000000000000000 ]---\n"

static struct watch *watch_for(struct watch_spec spec)
{
	spec.boot_timeout = 60;
	spec.run_seconds = 20;
	spec.settle = 1;
	spec.patience = 30;
	return watch_new(&spec, 100);
}

static void say(struct watch *w, const char *text, double now)
{
	watch_console(w, text, strlen(text), now);
}

static void tell(struct watch *w, enum port_kind kind, int value, double now)
{
	struct port_report r = { .kind = kind, .value = value };

	watch_report(w, &r, now);
}

static struct watch *started(struct watch_spec spec)
{
	struct watch *w = watch_for(spec);

	say(w, BANNER, 101);
	tell(w, PORT_HELLO, 0, 102);
	tell(w, PORT_START, 0, 103);
	return w;
}

static struct run ended(struct watch *w, struct boot_end end, double now)
{
	struct run run;

	watch_end(w, &end, now, &run);
	watch_free(w);
	return run;
}

static const struct boot_end by_us = { .by = ENDED_BY_US };

static void a_clean_run(void **state)
{
	struct watch *w = started((struct watch_spec){ 0 });

	(void)state;
	assert_false(watch_tick(w, 104));
	tell(w, PORT_END, 0, 105);
	assert_false(watch_tick(w, 105.5));
	tell(w, PORT_BYE, 0, 106);
	assert_true(watch_tick(w, 106));

	struct run run = ended(w, by_us, 106);
	assert_int_equal(run.outcome, OUTCOME_CLEAN);
	assert_true(isinf(run.exposure));
	assert_int_equal(run.exit_status, 0);
	assert_true(run.ended_at == 2);
	run_clear(&run);
}

static void print_line(struct watch *w, const char *line, int lost, double now)
{
	struct port_report r = {
		.kind = PORT_OUT, .text = line, .len = strlen(line), .lost = lost
	};

	watch_report(w, &r, now);
}

static void a_rejected_line_ends_a_run(void **state)
{
	struct test_rules rules;
	struct watch_spec spec = { .failure = FOR_EXIT, .rules = &rules };
	struct watch *w;
	struct run run;

	(void)state;
	test_rules_init(&rules, TEST_IS_COMMAND);
	rules.reject = user_pattern_new("^FAIL", "--reject", NULL);
	w = started(spec);
	print_line(w, "no FAIL", 0, 104);
	assert_false(watch_tick(w, 104.5));
	print_line(w, "FAIL: foo", 0, 105);
	assert_true(watch_tick(w, 105.2));
	run = ended(w, by_us, 105.2);
	assert_int_equal(run.outcome, OUTCOME_TARGET);
	assert_true(run.hit_at == 2);
	run_clear(&run);

	/* With another kind of failure the output means nothing. */
	spec.failure = FOR_CRASH;
	w = started(spec);
	print_line(w, "FAIL: foo", 0, 105);
	assert_false(watch_tick(w, 105.2));
	run = ended(w, by_us, 106);
	assert_null(run.rejected);
	run_clear(&run);
	test_rules_clear(&rules);
}

static void a_result_of_kunit_is_read_from_the_console(void **state)
{
	struct test_rules rules;
	struct watch_spec spec = { .failure = FOR_EXIT, .rules = &rules };
	struct watch *w;
	struct run run;

	(void)state;
	test_rules_init(&rules, TEST_IS_PROGRAM);
	rules.suite = xstrdup("s");
	rules.suite_test = xstrdup("t");
	rules.tap_name = xstrdup("KUnit s.t");
	w = watch_for(spec);
	say(w, BANNER "[    1.0]     # Subtest: s\n[    1.0]     not ok 1", 101);
	say(w, " t\n[    1.1] not ok 1 s\n", 102);
	tell(w, PORT_HELLO, 0, 103);
	tell(w, PORT_START, 0, 103);
	tell(w, PORT_END, 0, 104);
	tell(w, PORT_BYE, 0, 105);
	run = ended(w, by_us, 105);
	assert_int_equal(run.outcome, OUTCOME_TARGET);
	assert_true(run.tap_at == -1);
	run_clear(&run);
	test_rules_clear(&rules);
}

/* Ends the test well after a report of this kind. */
static struct run ended_after(const struct test_rules *rules, enum port_kind kind, int lost)
{
	struct watch *w = started((struct watch_spec){ .failure = FOR_EXIT, .rules = rules });
	struct port_report r = { .kind = kind, .lost = lost };

	watch_report(w, &r, 104);
	tell(w, PORT_END, 0, 105);
	tell(w, PORT_BYE, 0, 106);
	return ended(w, by_us, 106);
}

static void output_that_got_lost_may_have_been_the_expected_one(void **state)
{
	static const struct {
		enum port_kind kind;
		int lost;
		enum outcome outcome;
	} cases[] = {
		{ PORT_ALIVE, 0, OUTCOME_TARGET },
		{ PORT_ALIVE, 1, OUTCOME_TEST_FAILED },
		{ PORT_CUT, 0, OUTCOME_TEST_FAILED },
	};
	struct test_rules rules;

	(void)state;
	test_rules_init(&rules, TEST_IS_COMMAND);
	rules.expect = user_pattern_new("passed", "--expect", NULL);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct run run = ended_after(&rules, cases[i].kind, cases[i].lost);

		assert_int_equal(run.outcome, cases[i].outcome);
		run_clear(&run);
	}
	test_rules_clear(&rules);
}

static void a_module_that_the_failure_needs_must_be_there(void **state)
{
	struct string_set needed = STRING_SET_INIT;
	struct port_report other = { .kind = PORT_UNSERVED, .text = "net-pf-1", .len = 8 };
	struct port_report asked = { .kind = PORT_UNSERVED, .text = "fs-fuse", .len = 7 };

	(void)state;
	string_set_add(&needed, "fs-fuse", 7);
	for (int vain = 0; vain < 2; vain++) {
		struct watch *w = started((struct watch_spec){ .needed_modules = &needed });

		watch_report(w, &other, 104);
		if (vain)
			watch_report(w, &asked, 104);
		tell(w, PORT_END, 0, 105);
		tell(w, PORT_BYE, 0, 106);

		struct run run = ended(w, by_us, 106);
		assert_int_equal(run.outcome, vain ? OUTCOME_TEST_FAILED : OUTCOME_CLEAN);
		if (vain)
			assert_non_null(strstr(run.words, "module 'fs-fuse'"));
		run_clear(&run);
	}
	string_set_clear(&needed);
}

static void noise_does_not_end_a_run_and_the_target_does(void **state)
{
	struct matcher *m = matcher_new();
	struct crash target = { .title = "WARNING in foo" };

	(void)state;
	matcher_add_target(m, &target);
	struct watch *w = started((struct watch_spec){ .matcher = m });
	say(w, WARN_AT("bar"), 105);
	assert_false(watch_tick(w, 110));
	say(w, WARN_AT("foo"), 112);
	assert_true(watch_tick(w, 112.1));

	struct run run = ended(w, by_us, 112.1);
	assert_int_equal(run.outcome, OUTCOME_TARGET);
	assert_true(run.hit_at == 9);
	assert_int_equal(run.crash_nr, 2);
	assert_true(run.crash_at[0] == 2);
	run_clear(&run);
	matcher_free(m);
}

static void with_no_target_known_any_crash_ends_it_soon(void **state)
{
	struct watch *w = started((struct watch_spec){ .stop_at_any_crash = true });

	(void)state;
	say(w, WARN_AT("bar"), 105);
	assert_false(watch_tick(w, 105.5));
	assert_true(watch_tick(w, 106.5));

	struct run run = ended(w, by_us, 106.5);
	assert_int_equal(run.outcome, OUTCOME_NOISE);
	assert_true(run.exposure == 3.5);
	run_clear(&run);
}

static void a_report_without_an_end_is_taken_when_it_is_quiet(void **state)
{
	struct matcher *m = matcher_new();
	struct crash target = { .title = "KASAN: use-after-free Read in foo" };

	(void)state;
	matcher_add_target(m, &target);
	struct watch *w = started((struct watch_spec){ .matcher = m });
	say(w,
	    "[    1.0] BUG: KASAN: use-after-free in foo+0x1/0x2\n"
	    "[    1.0] Read of size 8 at addr ffff888012345678 by task t/33\n"
	    "[    1.0] Call Trace:\n[    1.0]  foo+0x1/0x2\n",
	    105);
	assert_false(watch_tick(w, 105.5));
	watch_tick(w, 107);
	assert_true(watch_tick(w, 107.1));

	struct run run = ended(w, by_us, 107.1);
	assert_int_equal(run.outcome, OUTCOME_TARGET);
	assert_true(run.hit_at == 2);
	run_clear(&run);
	matcher_free(m);
}

static void a_silent_guest_was_watched_until_it_fell_silent(void **state)
{
	struct watch *w = started((struct watch_spec){ 0 });

	(void)state;
	tell(w, PORT_ALIVE, 0, 110);
	assert_false(watch_tick(w, 140));
	assert_true(watch_tick(w, 154));

	struct run run = ended(w, by_us, 154);
	assert_int_equal(run.outcome, OUTCOME_NOISE);
	assert_string_equal(run.title, TITLE_NO_OUTPUT);
	assert_true(run.exposure == 7);
	run_clear(&run);
}

static void a_test_killed_by_a_crash_did_not_finish(void **state)
{
	struct watch *w = started((struct watch_spec){ 0 });

	(void)state;
	say(w, WARN_AT("bar"), 105);
	tell(w, PORT_END, 128 + 9, 106);
	tell(w, PORT_BYE, 0, 107);

	struct run run = ended(w, by_us, 107);
	assert_int_equal(run.outcome, OUTCOME_NOISE);
	assert_true(run.exposure == 3);
	run_clear(&run);
}

static struct run boot_that_ends(const char *console, struct boot_end end, double tick)
{
	struct watch *w = watch_for((struct watch_spec){ 0 });

	say(w, console, 101);
	if (tick > 0)
		assert_true(watch_tick(w, tick));
	return ended(w, end, 170);
}

static void assert_boot_failed(struct run run, const char *title)
{
	assert_int_equal(run.outcome, OUTCOME_BOOT_FAILED);
	assert_string_equal(run.title, title);
	assert_true(run.exposure == 0);
	run_clear(&run);
}

static void boots_that_fail_are_classified(void **state)
{
	struct boot_end gone = { .by = ENDED_BY_GUEST };

	(void)state;
	assert_boot_failed(boot_that_ends("SeaBIOS\n", by_us, 161), TITLE_NO_OUTPUT);
	assert_boot_failed(boot_that_ends(BANNER, by_us, 161), TITLE_BOOT_TIMEOUT);
	assert_boot_failed(boot_that_ends(BANNER, gone, 0), TITLE_LOST);
	assert_boot_failed(boot_that_ends(BANNER BANNER, gone, 102), TITLE_REBOOT);
	assert_boot_failed(boot_that_ends(BANNER "[    1.0] Kernel panic - not syncing: foo\n",
					  gone, 0),
			   "kernel panic: foo");
}

static struct boot_end failed_with(const char *how)
{
	return (struct boot_end){ .by = ENDED_BY_UNKNOWN, .how = how };
}

static void a_fault_of_the_host_is_no_evidence(void **state)
{
	struct run run = boot_that_ends(BANNER, failed_with("killed by signal 9"), 0);

	(void)state;
	assert_int_equal(run.outcome, OUTCOME_HOST);
	assert_non_null(strstr(run.title, "signal 9"));
	run_clear(&run);
	run = boot_that_ends("", failed_with("no memory"), 0);
	assert_int_equal(run.outcome, OUTCOME_HOST);
	assert_non_null(strstr(run.title, "no memory"));
	run_clear(&run);
}

static void assert_host_failed(struct run run, const char *words)
{
	assert_int_equal(run.outcome, OUTCOME_HOST);
	if (!strstr(run.title, words))
		fail_msg("no '%s' in: %s", words, run.title);
	run_clear(&run);
}

/* A QEMU that is told to end does so with status 0. */
static void only_the_guests_own_end_is_evidence(void **state)
{
	struct boot_end told = { .by = ENDED_BY_HOST, .how = "host-signal" };
	struct boot_end mute = failed_with("did not say why");
	struct boot_end lost = { .lost = true, .how = "the machine closed its console" };
	struct boot_end reset = { .by = ENDED_BY_GUEST };

	(void)state;
	assert_host_failed(boot_that_ends(BANNER, told, 0), "host-signal");
	assert_host_failed(boot_that_ends(BANNER, mute, 0), "did not say why");
	assert_host_failed(boot_that_ends(BANNER, lost, 161), "closed its console");
	assert_host_failed(ended(started((struct watch_spec){ 0 }), told, 110), "host-signal");

	struct run run = ended(started((struct watch_spec){ 0 }), reset, 110);
	assert_int_equal(run.outcome, OUTCOME_NOISE);
	assert_string_equal(run.title, TITLE_LOST);
	run_clear(&run);
}

/* The accelerator is not to blame either when somebody ended QEMU while it was on trial. */
static void a_trial_that_was_ended_from_outside_proves_nothing(void **state)
{
	struct boot_end told = { .by = ENDED_BY_HOST, .how = "host-signal" };
	struct watch *w = watch_for((struct watch_spec){ .trial_seconds = 10 });
	struct run run;

	(void)state;
	watch_end(w, &told, 105, &run);
	assert_false(watch_trial_failed(w));
	assert_host_failed(run, "host-signal");
	watch_free(w);
}

static void kvm_on_trial_is_to_blame_for_silence(void **state)
{
	struct watch *w = watch_for((struct watch_spec){ .trial_seconds = 10 });

	(void)state;
	say(w, "SeaBIOS (version 1)\n", 101);
	assert_false(watch_tick(w, 109));
	assert_true(watch_tick(w, 111));
	assert_true(watch_trial_failed(w));
	watch_free(w);
	w = watch_for((struct watch_spec){ .trial_seconds = 10 });
	say(w, BANNER, 101);
	assert_false(watch_tick(w, 111));
	assert_false(watch_trial_failed(w));
	watch_free(w);
}

static void any_number_of_crashes_costs_little(void **state)
{
	struct watch *w = started((struct watch_spec){ 0 });

	(void)state;
	for (int i = 0; i < 1000; i++)
		say(w, WARN_AT("bar"), 105);

	struct run run = ended(w, by_us, 106);
	assert_in_range(run.crash_nr, 1, 100);
	run_clear(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tests_output_breaks_no_line),
		cmocka_unit_test(a_long_console_keeps_head_and_tail),
		cmocka_unit_test(a_clean_run),
		cmocka_unit_test(a_rejected_line_ends_a_run),
		cmocka_unit_test(a_result_of_kunit_is_read_from_the_console),
		cmocka_unit_test(output_that_got_lost_may_have_been_the_expected_one),
		cmocka_unit_test(a_module_that_the_failure_needs_must_be_there),
		cmocka_unit_test(noise_does_not_end_a_run_and_the_target_does),
		cmocka_unit_test(with_no_target_known_any_crash_ends_it_soon),
		cmocka_unit_test(a_report_without_an_end_is_taken_when_it_is_quiet),
		cmocka_unit_test(a_silent_guest_was_watched_until_it_fell_silent),
		cmocka_unit_test(a_test_killed_by_a_crash_did_not_finish),
		cmocka_unit_test(boots_that_fail_are_classified),
		cmocka_unit_test(a_fault_of_the_host_is_no_evidence),
		cmocka_unit_test(only_the_guests_own_end_is_evidence),
		cmocka_unit_test(a_trial_that_was_ended_from_outside_proves_nothing),
		cmocka_unit_test(kvm_on_trial_is_to_blame_for_silence),
		cmocka_unit_test(any_number_of_crashes_costs_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
