// SPDX-License-Identifier: GPL-2.0-only
/* evidence: properties of verdicts and posteriors that hold for any runs. */
#include "random-evidence.h"

#include "evidence/verdict.h"

#include <math.h>
#include <setjmp.h>
#include <cmocka.h>

#define ROUNDS 3000

static struct verdict verdict_of(const struct model *m, const struct run *runs, size_t nr)
{
	struct policy p = POLICY_DEFAULTS;
	struct verdict v = VERDICT_INIT;

	verdict_decide(m, &p, runs, nr, &v);
	assert_true(v.p_bad >= 0 && v.p_bad <= 1);
	assert_non_null(v.reason);
	assert_true((v.decision == DECIDE_MORE) == (v.more > 0));
	free(v.reason);
	v.reason = NULL;
	return v;
}

static void more_evidence_for_bad_never_lowers_its_probability(void **state)
{
	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		struct model m = random_model();
		struct run runs[RUNS + 1];
		size_t nr = random_runs(runs);
		double before = verdict_of(&m, runs, nr).p_bad;

		runs[nr] = random_run();
		runs[nr].outcome = rnd(2) ? OUTCOME_TARGET : OUTCOME_RELATED;
		assert_true(verdict_of(&m, runs, nr + 1).p_bad >= before - 1e-12);
		runs[nr].outcome = OUTCOME_CLEAN;
		assert_true(verdict_of(&m, runs, nr + 1).p_bad <= before + 1e-12);
	}
}

static void the_order_of_runs_does_not_matter(void **state)
{
	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		struct model m = random_model(), a = m, b = m;
		struct run runs[RUNS];
		size_t nr = random_runs(runs);
		struct verdict before = verdict_of(&m, runs, nr), after;

		model_add_runs(&a, runs, nr);
		for (size_t k = nr; k > 1; k--) {
			size_t j = rnd((unsigned int)k);
			struct run run = runs[k - 1];

			runs[k - 1] = runs[j];
			runs[j] = run;
		}
		model_add_runs(&b, runs, nr);
		after = verdict_of(&m, runs, nr);
		assert_int_equal(before.decision, after.decision);
		assert_true(fabs(before.p_bad - after.p_bad) < 1e-9);
		assert_true(fabs(model_rate(&a) - model_rate(&b)) < 1e-9);
		assert_true(model_run_seconds(&a, 300) == model_run_seconds(&b, 300));
	}
}

static void noise_alone_is_never_a_verdict(void **state)
{
	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		struct model m = random_model();
		double enough = model_run_seconds(&m, 1e9);
		struct run runs[200];
		size_t nr = rnd(200);
		struct verdict v;

		for (size_t k = 0; k < nr; k++) {
			runs[k] = random_run();
			runs[k].outcome = rnd(5) ? OUTCOME_NOISE : OUTCOME_BOOT_FAILED;
			runs[k].exposure = MIN(runs[k].exposure, enough * .99);
			runs[k].title = "WARNING in noise";
			runs[k].reach = REACH_UNKNOWN;
		}
		v = verdict_of(&m, runs, nr);
		assert_true(v.decision == DECIDE_MORE || v.decision == DECIDE_SKIP);
	}
}

static void the_host_never_counts(void **state)
{
	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		struct model m = random_model();
		struct run runs[RUNS + 1];
		size_t nr = random_runs(runs);
		double before = verdict_of(&m, runs, nr).p_bad;

		runs[nr] = random_run();
		runs[nr].outcome = OUTCOME_HOST;
		assert_true(verdict_of(&m, runs, nr + 1).p_bad == before);
	}
}

static void the_posterior_is_one_and_follows_the_evidence(void **state)
{
	(void)state;
	for (int i = 0; i < 300; i++) {
		struct random_history r;
		struct model m = random_model();
		struct tested tested[10];
		struct run runs[10][RUNS], more[RUNS + 1];
		struct posterior before, after;
		bool seen[COMMITS] = { false };
		double sum, mass_before = 0, mass_after = 0;
		size_t nr = 1 + rnd(9), n = 0;

		make_random_history(&r);
		for (size_t t = 0; t < nr; t++) {
			n = random_runs(runs[t]);
			tested[t].commit = rnd(COMMITS);
			evidence_of(&m, runs[t], n, &tested[t].ev);
		}
		posterior_compute(&r.h, &m, tested, nr, &before);
		sum = before.older;
		for (size_t c = 0; c < COMMITS; c++)
			sum += before.p[c];
		assert_true(fabs(sum - 1) < 1e-9);

		memcpy(more, runs[nr - 1], sizeof(runs[0]));
		more[n] = (struct run){ .outcome = OUTCOME_TARGET, .exposure = 1, .hit_at = 1 };
		evidence_of(&m, more, n + 1, &tested[nr - 1].ev);
		posterior_compute(&r.h, &m, tested, nr, &after);
		history_mark_ancestors(&r.h, tested[nr - 1].commit, seen);
		for (size_t c = 0; c < COMMITS; c++) {
			mass_before += seen[c] ? before.p[c] : 0;
			mass_after += seen[c] ? after.p[c] : 0;
		}
		assert_true(mass_after + after.older >= mass_before + before.older - 1e-9);
		posterior_clear(&before);
		posterior_clear(&after);
	}
}

static void the_smallest_set_holds_what_was_asked(void **state)
{
	(void)state;
	for (int i = 0; i < 300; i++) {
		struct posterior post = { .p = xcalloc(COMMITS, sizeof(double)), .nr = COMMITS };
		double sum = 0, held = 0, ask = .5 + rnd(49) / 100.;
		size_t *set, nr;

		for (size_t c = 0; c < COMMITS; c++) {
			post.p[c] = rnd(10) ? 0 : rnd(1000);
			sum += post.p[c];
		}
		post.p[0] += 1;
		for (size_t c = 0; c < COMMITS; c++)
			post.p[c] /= sum + 1;
		nr = posterior_smallest_set(&post, ask, &set);
		for (size_t k = 0; k < nr; k++)
			held += post.p[set[k]];
		assert_true(held >= ask - 1e-9);
		assert_true(held - post.p[set[nr - 1]] < ask);
		free(set);
		posterior_clear(&post);
	}
}

static void twenty_thousand_candidates_are_quick(void **state)
{
	const size_t nr = 20000, tests = 50;
	size_t *at = xcalloc(nr + 1, sizeof(*at)), *parents = xcalloc(2 * nr, sizeof(*parents)),
	       n = 0;
	struct history h = { .nr = nr, .boundary = 1, .parent_at = at, .parents = parents };
	struct tested *tested = xcalloc(tests, sizeof(*tested));
	struct model m = random_model();
	struct run run = { .outcome = OUTCOME_CLEAN, .exposure = 100, .hit_at = -1 };
	struct posterior post;
	double start;

	(void)state;
	for (size_t i = 0; i < nr; i++) {
		at[i] = n;
		if (i)
			parents[n++] = i - 1;
		if (i > 50 && i % 7 == 0)
			parents[n++] = i - 40;
	}
	at[nr] = n;
	for (size_t t = 0; t < tests; t++) {
		tested[t].commit = t * (nr / tests);
		evidence_of(&m, &run, 1, &tested[t].ev);
	}
	start = now_seconds();
	posterior_compute(&h, &m, tested, tests, &post);
	assert_true(now_seconds() - start < 2);
	posterior_clear(&post);
	free(tested);
	free(at);
	free(parents);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(more_evidence_for_bad_never_lowers_its_probability),
		cmocka_unit_test(the_order_of_runs_does_not_matter),
		cmocka_unit_test(noise_alone_is_never_a_verdict),
		cmocka_unit_test(the_host_never_counts),
		cmocka_unit_test(the_posterior_is_one_and_follows_the_evidence),
		cmocka_unit_test(the_smallest_set_holds_what_was_asked),
		cmocka_unit_test(twenty_thousand_candidates_are_quick),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
