// SPDX-License-Identifier: GPL-2.0-only
/* evidence: runs in numbers, and the verdict on one commit. */
#include "evidence/verdict.h"

#include <math.h>
#include <setjmp.h>
#include <cmocka.h>

static struct run clean(double seconds)
{
	return (struct run){ .outcome = OUTCOME_CLEAN, .exposure = seconds, .hit_at = -1 };
}

static struct run hit(double at)
{
	return (struct run){ .outcome = OUTCOME_TARGET, .exposure = at, .hit_at = at };
}

static struct run noise(double exposure, char *title)
{
	return (struct run){
		.outcome = OUTCOME_NOISE, .exposure = exposure, .hit_at = -1, .title = title
	};
}

static struct model model_of(int hits, int misses)
{
	struct model m = MODEL_INIT;
	struct run runs[300];
	int n = 0;

	for (int i = 0; i < hits; i++)
		runs[n++] = hit(10);
	for (int i = 0; i < misses; i++)
		runs[n++] = clean(1e9);
	model_add_runs(&m, runs, n);
	return m;
}

static void decide(const struct model *m, const struct run *runs, size_t nr, struct verdict *v)
{
	struct policy p = POLICY_DEFAULTS;

	verdict_decide(m, &p, runs, nr, v);
}

static void a_flaky_failure_needs_more_clean_runs(void **state)
{
	struct model sure = model_of(10, 0), flaky = model_of(10, 40);

	(void)state;
	assert_true(model_runs_needed(&sure, .001) < 5);
	assert_true(model_runs_needed(&flaky, .001) > 25);
	assert_true(fabs(model_rate(&flaky) - 11. / 52) < 1e-9);
}

/* The worth of a run without the target that was watched for so long, in clean runs. */
static double clean_runs_worth(const struct model *m, double seconds)
{
	struct run run = { .outcome = OUTCOME_CLEAN, .exposure = seconds };
	struct evidence ev;

	evidence_of(m, &run, 1, &ev);
	return ev.n_eff;
}

static void a_run_cut_short_counts_for_the_time_it_was_watched(void **state)
{
	struct model m = model_of(10, 0);

	(void)state;
	assert_true(clean_runs_worth(&m, 0) == 0);
	assert_true(clean_runs_worth(&m, 5) < .05);
	assert_true(clean_runs_worth(&m, model_run_seconds(&m, 300)) > .95);
	assert_true(model_run_seconds(&m, 300) < 25);
	assert_true(model_run_seconds(&m, 15) == 15);
}

static void the_first_hit_is_bad_and_says_so(void **state)
{
	struct model m = model_of(10, 0);
	struct run runs[] = { clean(30), noise(3, "WARNING in kvm_wait"), hit(4) };
	struct verdict v = VERDICT_INIT;

	(void)state;
	decide(&m, runs, 3, &v);
	assert_int_equal(v.decision, DECIDE_BAD);
	assert_string_equal(v.reason, "1 of 3 runs showed the target");
	assert_true(v.p_bad > .99);
	verdict_clear(&v);
}

static void clean_runs_are_good_when_there_are_as_many_as_asked_for(void **state)
{
	struct model m = model_of(10, 0);
	struct run runs[100];
	struct verdict v = VERDICT_INIT;
	int n = 0;

	(void)state;
	decide(&m, runs, 0, &v);
	while (v.decision == DECIDE_MORE && n < 100) {
		runs[n++] = clean(30);
		decide(&m, runs, n, &v);
	}
	assert_int_equal(v.decision, DECIDE_GOOD);
	assert_in_range(n, 3, 6);
	assert_true(v.p_bad < .001);
	verdict_clear(&v);
}

static void runs_hidden_by_noise_are_a_skip_that_names_the_noise(void **state)
{
	struct model m = model_of(10, 0);
	struct run runs[10];
	struct verdict v = VERDICT_INIT;

	(void)state;
	for (int i = 0; i < 10; i++)
		runs[i] = i < 8 ? noise(1, "WARNING in kvm_wait") : clean(2);
	decide(&m, runs, 10, &v);
	assert_int_equal(v.decision, DECIDE_SKIP);
	assert_string_equal(
		v.reason, "8 of 10 runs ended in WARNING in kvm_wait before the target could show");
	verdict_clear(&v);
}

static void one_related_crash_is_not_enough_and_two_are(void **state)
{
	struct model m = model_of(10, 0);
	struct run runs[] = { { .outcome = OUTCOME_RELATED, .exposure = 4, .hit_at = -1 },
			      { .outcome = OUTCOME_RELATED, .exposure = 4, .hit_at = -1 } };
	struct verdict v = VERDICT_INIT;

	(void)state;
	decide(&m, runs, 1, &v);
	assert_int_equal(v.decision, DECIDE_MORE);
	decide(&m, runs, 2, &v);
	assert_int_equal(v.decision, DECIDE_BAD);
	verdict_clear(&v);
}

static void absent_code_is_a_hint_and_no_verdict(void **state)
{
	struct model m = model_of(1, 9), sure = model_of(20, 0);
	struct run run[2] = { clean(30), clean(30) }, seen = hit(5);
	struct verdict v = VERDICT_INIT;
	struct evidence with, without;

	(void)state;
	seen.reach = REACH_YES;
	model_add_runs(&m, &seen, 1);
	model_add_runs(&sure, &seen, 1);
	evidence_of(&m, run, 2, &without);
	run[0].reach = run[1].reach = REACH_ABSENT;
	evidence_of(&m, run, 2, &with);
	assert_true(with.log_odds < without.log_odds);
	assert_true(with.log_odds > without.log_odds - log(5));
	decide(&m, run, 1, &v);
	assert_int_equal(v.decision, DECIDE_MORE);
	decide(&sure, run, 2, &v);
	assert_int_equal(v.decision, DECIDE_GOOD);
	verdict_clear(&v);
}

static void a_retest_may_ask_for_a_run_of_full_length(void **state)
{
	struct model m = model_of(20, 0);
	struct run run[30], seen = hit(5);
	struct policy p = POLICY_DEFAULTS;
	struct verdict v = VERDICT_INIT;

	(void)state;
	seen.reach = REACH_YES;
	model_add_runs(&m, &seen, 1);
	p.whole = 600;
	for (size_t i = 0; i < ARRAY_SIZE(run); i++) {
		run[i] = clean(30);
		run[i].reach = REACH_ABSENT;
	}
	verdict_decide(&m, &p, run, ARRAY_SIZE(run), &v);
	assert_int_equal(v.decision, DECIDE_MORE);
	run[29].exposure = 595;
	verdict_decide(&m, &p, run, ARRAY_SIZE(run), &v);
	assert_int_equal(v.decision, DECIDE_GOOD);
	verdict_clear(&v);
}

static void absence_is_not_believed_when_it_was_wrong_at_the_bad_end(void **state)
{
	struct model m = model_of(1, 9);
	struct run run = clean(30), seen = hit(5);
	struct evidence ev, plain;

	(void)state;
	seen.reach = REACH_ABSENT;
	model_add_runs(&m, &seen, 1);
	evidence_of(&m, &run, 1, &plain);
	run.reach = REACH_ABSENT;
	evidence_of(&m, &run, 1, &ev);
	assert_false(ev.absent);
	assert_true(ev.n_eff == plain.n_eff);

	seen.reach = REACH_NO;
	model_add_runs(&m, &seen, 1);
	run.reach = REACH_NO;
	evidence_of(&m, &run, 1, &ev);
	assert_int_equal(ev.unreached, 0);
}

static void a_run_that_did_not_reach_the_code_is_worth_a_tenth(void **state)
{
	struct model m = model_of(1, 9);
	struct run run = clean(30), seen = hit(5);
	struct evidence full, ev;

	(void)state;
	seen.reach = REACH_YES;
	model_add_runs(&m, &seen, 1);
	evidence_of(&m, &run, 1, &full);
	run.reach = REACH_NO;
	evidence_of(&m, &run, 1, &ev);
	assert_int_equal(ev.unreached, 1);
	assert_float_equal(ev.n_eff, full.n_eff * UNREACHED_WEIGHT, 1e-9);
	run.reach = REACH_PRESUMED_NO;
	evidence_of(&m, &run, 1, &ev);
	assert_int_equal(ev.unreached, 1);
	assert_float_equal(ev.n_eff, full.n_eff * UNREACHED_WEIGHT, 1e-9);
}

static void host_trouble_never_counts(void **state)
{
	struct model m = model_of(10, 0);
	struct policy p = POLICY_DEFAULTS;
	struct run runs[10];
	struct verdict v = VERDICT_INIT;

	(void)state;
	for (int i = 0; i < 10; i++)
		runs[i] = (struct run){ .outcome = OUTCOME_HOST, .exposure = 99 };
	decide(&m, runs, 5, &v);
	assert_int_equal(v.decision, DECIDE_MORE);
	decide(&m, runs, 6, &v);
	assert_int_equal(v.decision, DECIDE_ABORT);
	p.runs_max = 0;
	verdict_decide(&m, &p, NULL, 0, &v);
	assert_int_equal(v.decision, DECIDE_ABORT);
	verdict_clear(&v);
}

static void a_skipped_run_is_no_evidence(void **state)
{
	struct model m = model_of(10, 0);
	struct run runs[12];
	struct evidence ev;
	struct verdict v = VERDICT_INIT;

	(void)state;
	for (int i = 0; i < 12; i++)
		runs[i] = (struct run){ .outcome = OUTCOME_SKIPPED,
					.hit_at = -1,
					.title = "test exited with status 125" };
	evidence_of(&m, runs, 6, &ev);
	assert_int_equal(ev.skipped, 6);
	assert_true(ev.log_odds == 0 && ev.n_eff == 0 && !ev.full);
	decide(&m, runs, 5, &v);
	assert_int_equal(v.decision, DECIDE_MORE);
	decide(&m, runs, 6, &v);
	assert_int_equal(v.decision, DECIDE_SKIP);
	assert_string_equal(v.reason, "the test skipped the commit (6 of 6 runs: test exited with "
				      "status 125)");
	/* Runs of the same commit that say something decide. */
	runs[6] = hit(5);
	decide(&m, runs, 7, &v);
	assert_int_equal(v.decision, DECIDE_BAD);
	for (int i = 6; i < 12; i++)
		runs[i] = clean(INFINITY);
	decide(&m, runs, 12, &v);
	assert_int_equal(v.decision, DECIDE_GOOD);
	verdict_clear(&v);
}

static void a_stopped_run_never_counts(void **state)
{
	struct model m = model_of(10, 0);
	struct run run = { .outcome = OUTCOME_STOPPED, .hit_at = -1, .exposure = 99 };
	struct evidence ev;

	(void)state;
	evidence_of(&m, &run, 1, &ev);
	assert_int_equal(ev.runs, 0);
	assert_true(ev.log_odds == 0 && ev.n_eff == 0);
}

static void calibration_takes_more_runs_for_a_flaky_failure(void **state)
{
	struct policy p = POLICY_DEFAULTS;
	struct run sure[200], flaky[200];
	struct verdict v = VERDICT_INIT;
	int ns = 0, nf = 0;

	(void)state;
	for (int i = 0; i < 200; i++) {
		sure[i] = hit(5 + i % 3);
		flaky[i] = i % 4 ? clean(300) : hit(5 + i % 3);
	}
	do
		calibration_decide(&p, sure, ns, 300, &v);
	while (v.decision == DECIDE_MORE && ++ns < 200);
	assert_int_equal(v.decision, DECIDE_BAD);
	do
		calibration_decide(&p, flaky, nf, 300, &v);
	while (v.decision == DECIDE_MORE && ++nf < 200);
	assert_int_equal(v.decision, DECIDE_BAD);
	assert_in_range(ns, 4, 20);
	assert_in_range(nf, ns + 5, 150);
	verdict_clear(&v);
}

static void a_failure_that_never_shows_does_not_reproduce(void **state)
{
	struct policy p = POLICY_DEFAULTS;
	struct run runs[100];
	struct verdict v = VERDICT_INIT;

	(void)state;
	for (int i = 0; i < 100; i++)
		runs[i] = clean(300);
	calibration_decide(&p, runs, p.reproduce_max - 1, 300, &v);
	assert_int_equal(v.decision, DECIDE_MORE);
	calibration_decide(&p, runs, p.reproduce_max, 300, &v);
	assert_int_equal(v.decision, DECIDE_GOOD);
	verdict_clear(&v);
}

static void a_rate_that_falls_is_followed(void **state)
{
	struct model m = model_of(20, 0);
	struct run runs[10];

	(void)state;
	for (int i = 0; i < 10; i++)
		runs[i] = i ? clean(1e9) : hit(5);
	model_add_runs(&m, runs, 10);
	assert_true(model_rate(&m) < .3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_flaky_failure_needs_more_clean_runs),
		cmocka_unit_test(a_run_cut_short_counts_for_the_time_it_was_watched),
		cmocka_unit_test(the_first_hit_is_bad_and_says_so),
		cmocka_unit_test(clean_runs_are_good_when_there_are_as_many_as_asked_for),
		cmocka_unit_test(runs_hidden_by_noise_are_a_skip_that_names_the_noise),
		cmocka_unit_test(one_related_crash_is_not_enough_and_two_are),
		cmocka_unit_test(absent_code_is_a_hint_and_no_verdict),
		cmocka_unit_test(a_retest_may_ask_for_a_run_of_full_length),
		cmocka_unit_test(absence_is_not_believed_when_it_was_wrong_at_the_bad_end),
		cmocka_unit_test(a_run_that_did_not_reach_the_code_is_worth_a_tenth),
		cmocka_unit_test(host_trouble_never_counts),
		cmocka_unit_test(a_skipped_run_is_no_evidence),
		cmocka_unit_test(a_stopped_run_never_counts),
		cmocka_unit_test(calibration_takes_more_runs_for_a_flaky_failure),
		cmocka_unit_test(a_failure_that_never_shows_does_not_reproduce),
		cmocka_unit_test(a_rate_that_falls_is_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
