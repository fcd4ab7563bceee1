// SPDX-License-Identifier: GPL-2.0-only
/* judge: what must hold for any runs and any history, over random ones. */
#include "evidence/expected-gain.h"
#include "evidence/search.h"

#include <math.h>
#include <setjmp.h>
#include <time.h>
#include <cmocka.h>

#define ROUNDS 3000
#define RUNS 30

static uint64_t rng = 88172645463325252ULL;

static unsigned int rnd(unsigned int n)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return (unsigned int)((rng >> 33) % n);
}

static struct run random_run(void)
{
	static const enum outcome outcomes[] = {
		OUTCOME_CLEAN,	     OUTCOME_CLEAN,  OUTCOME_CLEAN,   OUTCOME_NOISE,
		OUTCOME_NOISE,	     OUTCOME_TARGET, OUTCOME_RELATED, OUTCOME_BOOT_FAILED,
		OUTCOME_TEST_FAILED, OUTCOME_HOST,
	};
	struct run run = { .outcome = outcomes[rnd(ARRAY_SIZE(outcomes))],
			   .exposure = rnd(400) / 4.,
			   .hit_at = -1,
			   .reach = (enum reach)rnd(5) };

	if (run.outcome == OUTCOME_TARGET)
		run.hit_at = run.exposure;
	if (run.outcome == OUTCOME_NOISE)
		run.title = "WARNING in noise";
	return run;
}

static size_t random_runs(struct run *runs)
{
	size_t nr = rnd(RUNS - 1);

	for (size_t i = 0; i < nr; i++)
		runs[i] = random_run();
	return nr;
}

static struct model random_model(void)
{
	struct model m = MODEL_INIT;
	unsigned int commits = 1 + rnd(4);

	while (commits--) {
		struct run runs[RUNS];
		size_t nr = random_runs(runs);

		runs[nr] = (struct run){ .outcome = OUTCOME_TARGET, .exposure = 1 + rnd(50) };
		runs[nr].hit_at = runs[nr].exposure;
		model_add_runs(&m, runs, nr + 1);
	}
	return m;
}

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

#define COMMITS 200

struct random_history {
	struct history h;
	size_t parent_at[COMMITS + 1], parents[2 * COMMITS];
};

static void make_random_history(struct random_history *r)
{
	size_t at = 0;

	r->h = (struct history){
		.nr = COMMITS, .boundary = 1, .parent_at = r->parent_at, .parents = r->parents
	};
	for (size_t i = 0; i < COMMITS; i++) {
		r->parent_at[i] = at;
		if (i)
			r->parents[at++] = i - 1 - rnd((unsigned int)MIN(i, 3u));
		if (i > 3 && !rnd(5))
			r->parents[at++] = i - 1;
	}
	r->parent_at[COMMITS] = at;
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

		for (size_t c = 0; c < COMMITS; c++)
			sum += post.p[c] = rnd(10) ? 0 : rnd(1000);
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

/* A third of the commits matter; weights of the others as for a range that was
 * collapsed. Returns how many matter. */
static size_t random_weights(double *weight, size_t nr)
{
	size_t matter = 0;

	for (size_t c = 0; c < nr; c++) {
		weight[c] = rnd(3) ? WEIGHT_UNREAD : 1;
		matter += c && weight[c] == 1;
	}
	return matter;
}

static void the_chosen_commit_halves_the_weight(void **state)
{
	(void)state;
	for (int round = 0; round < 300; round++) {
		struct random_history r;
		double weight[COMMITS], total = 0, best = -1, got = -1;
		enum decision verdict[COMMITS] = { DECIDE_MORE };
		bool left[COMMITS], good[COMMITS] = { false }, bad[COMMITS] = { false };
		size_t chosen;

		make_random_history(&r);
		random_weights(weight, COMMITS);
		r.h.weight = rnd(4) ? weight : NULL;
		history_mark_ancestors(&r.h, rnd(COMMITS / 2), good);
		history_mark_ancestors(&r.h, COMMITS - 1, bad);
		verdict[COMMITS - 1] = DECIDE_BAD;
		for (size_t c = 0; c < COMMITS; c++) {
			left[c] = bad[c] && !good[c];
			total += left[c] ? (r.h.weight ? weight[c] : 1) : 0;
		}
		chosen = history_halve(&r.h, left, verdict);
		for (size_t c = 0; c < COMMITS - 1; c++) {
			bool above[COMMITS] = { false };
			double sum = 0;

			history_mark_ancestors(&r.h, c, above);
			for (size_t k = 0; k < COMMITS; k++)
				sum += above[k] && left[k] ? (r.h.weight ? weight[k] : 1) : 0;
			if (left[c])
				best = MAX(best, MIN(sum, total - sum));
			if (c == chosen)
				got = MIN(sum, total - sum);
		}
		assert_true(chosen != SIZE_MAX && left[chosen] && chosen != COMMITS - 1);
		assert_true(got >= MIN(best, .49 * total) - 1e-9);
	}
}

/* A line of maintainers' trees that are merged into one another, as the kernel has. */
static size_t grow_trees(size_t nr, size_t *parent_at, size_t *parents)
{
	size_t tip[8] = { 0 }, edges = 0;

	parent_at[0] = parent_at[1] = 0;
	for (size_t c = 1; c < nr; c++) {
		size_t tree = rnd(8), other = rnd(12) ? tree : rnd(8);

		parents[edges++] = tip[tree];
		if (tip[other] != tip[tree])
			parents[edges++] = tip[other];
		parent_at[c + 1] = edges;
		tip[tree] = c;
	}
	return edges;
}

static void a_long_history_with_merges_takes_no_time(void **state)
{
	const size_t nr = 150000;
	struct history h = { .nr = nr, .boundary = 1 };
	size_t *parent_at = xcalloc(nr + 1, sizeof(*parent_at));
	size_t *parents = xcalloc(2 * nr, sizeof(*parents));
	enum decision *verdict = xcalloc(nr, sizeof(*verdict));
	bool *left = xcalloc(nr, sizeof(*left)), *above = xcalloc(nr, sizeof(*above));
	size_t chosen, sum = 0;
	clock_t started;

	(void)state;
	grow_trees(nr, parent_at, parents);
	h.parent_at = parent_at;
	h.parents = parents;
	memset(left + 1, 1, nr - 1);
	started = clock();
	chosen = history_halve(&h, left, verdict);
	/* A tenth of a second on an idle machine; a walk for each merge takes minutes. */
	assert_true(clock() - started < 5 * CLOCKS_PER_SEC);
	history_mark_ancestors(&h, chosen, above);
	for (size_t c = 1; c < nr; c++)
		sum += above[c];
	assert_true(MIN(sum, nr - sum) > nr * 4 / 10);
	free(parent_at);
	free(parents);
	free(verdict);
	free(left);
	free(above);
}

static void skipped_commits_are_steered_away_from(void **state)
{
	struct random_history r;
	enum decision verdict[COMMITS] = { DECIDE_MORE };
	bool left[COMMITS];
	size_t first, chosen;

	(void)state;
	make_random_history(&r);
	for (size_t c = 0; c < COMMITS; c++) { /* a line */
		r.parent_at[c + 1] = c;
		r.parents[c] = c;
		left[c] = c;
	}
	r.parent_at[0] = r.parent_at[1] = 0;
	verdict[COMMITS - 1] = DECIDE_BAD;
	first = history_halve(&r.h, left, verdict);
	verdict[first] = DECIDE_SKIP;
	chosen = history_halve(&r.h, left, verdict);
	assert_true(labs((long)chosen - (long)first) > 3 &&
		    labs((long)chosen - (long)first) < COMMITS / 4);
	/* Each comes in the end. */
	for (size_t c = 2; c < COMMITS - 1; c++) {
		chosen = history_halve(&r.h, left, verdict);
		assert_true(chosen != SIZE_MAX && verdict[chosen] == DECIDE_MORE);
		verdict[chosen] = DECIDE_SKIP;
	}
	assert_true(history_halve(&r.h, left, verdict) == SIZE_MAX);
}

#define WORLD_RUNS 60

/* A failure in every run from the culprit on; what is broken has no runs. */
struct world {
	const struct history *h;
	size_t culprit;
	bool broken[COMMITS];
	bool fails[COMMITS];
	struct subject subjects[COMMITS];
	struct run runs[COMMITS][WORLD_RUNS];
	size_t nr;
};

static void world_test(struct world *w, size_t commit, const struct policy *p)
{
	struct subject *s = w->subjects;
	struct verdict v = VERDICT_INIT;
	struct model m;

	while (s < w->subjects + w->nr && s->commit != commit)
		s++;
	if (s == w->subjects + w->nr)
		w->subjects[w->nr++] =
			(struct subject){ .commit = commit, .runs = w->runs[commit] };
	for (;;) {
		search_model(w->subjects, w->nr, &m);
		verdict_decide(&m, p, s->runs, s->nr, &v);
		if (w->broken[commit] || v.decision != DECIDE_MORE)
			break;
		assert_true(s->nr < WORLD_RUNS);
		w->runs[commit][s->nr++] = w->fails[commit] ?
						   (struct run){ .outcome = OUTCOME_TARGET,
								 .exposure = 5,
								 .hit_at = 5 } :
						   (struct run){ .outcome = OUTCOME_CLEAN,
								 .exposure = 20,
								 .hit_at = -1 };
	}
	s->told = w->broken[commit] ? DECIDE_SKIP : v.decision;
	verdict_clear(&v);
}

/* The whole search; the answer is in next. */
static void world_search(struct world *w, struct search_next *next)
{
	struct policy p = POLICY_DEFAULTS;
	int tests = 0;

	for (size_t c = 0; c < w->h->nr; c++) {
		bool above[COMMITS] = { false };

		history_mark_ancestors(w->h, c, above);
		w->fails[c] = above[w->culprit];
	}
	p.hits = 10;
	world_test(w, w->h->nr - 1, &p);
	p.hits = 1;
	world_test(w, 0, &p);
	for (;;) {
		search_next(w->h, &p, w->subjects, w->nr, next);
		for (size_t i = 0; next->replay && i < w->nr; i++)
			w->subjects[i].told = next->verdicts[i];
		if (next->step == SEARCH_DONE)
			return;
		assert_true(tests++ < 3 * COMMITS);
		world_test(w, next->commit, &next->policy);
	}
}

/* Whatever is said to matter, rightly or not. Only where the culprit cannot be
 * tested is a set without it as likely as the weights say. */
static void weights_do_not_change_the_answer(void **state)
{
	(void)state;
	for (int round = 0; round < 150; round++) {
		struct world *w = xcalloc(1, sizeof(*w));
		struct search_next next = SEARCH_NEXT_INIT;
		struct random_history r;
		double weight[COMMITS];
		bool candidate[COMMITS] = { false }, skips = !rnd(3), held = false;

		make_random_history(&r);
		random_weights(weight, COMMITS);
		r.h.weight = weight;
		history_mark_ancestors(&r.h, COMMITS - 1, candidate);
		do {
			w->culprit = 1 + rnd(COMMITS - 1);
		} while (!candidate[w->culprit]);
		if (rnd(2))
			weight[w->culprit] = 1;
		w->h = &r.h;
		for (size_t c = 1; skips && c < COMMITS - 1; c++)
			w->broken[c] = !rnd(8);
		world_search(w, &next);
		for (size_t i = 0; i < next.set_nr; i++)
			held |= next.set[i] == w->culprit;
		assert_true(held || (skips && weight[w->culprit] < 1));
		assert_true(skips || next.set_nr == 1);
		assert_true(next.confidence >= .99);
		search_next_clear(&next);
		free(w);
	}
}

/* On a line: how many kernels are built, the ends included. */
static size_t kernels_built(const struct world *w, const double *weight)
{
	bool built[COMMITS] = { false };
	size_t sum = 0;

	for (size_t i = 0; i < w->nr; i++) {
		size_t c = w->subjects[i].commit;

		while (c && weight[c] < 1)
			c--;
		sum += !built[c];
		built[c] = true;
	}
	return sum;
}

static void few_kernels_are_built_where_few_commits_matter(void **state)
{
	const size_t nr = 128;

	(void)state;
	for (int round = 0; round < 100; round++) {
		struct world *w = xcalloc(1, sizeof(*w));
		struct search_next next = SEARCH_NEXT_INIT;
		struct random_history r;
		double weight[COMMITS];
		size_t matter;

		for (size_t c = 0; c <= nr; c++) {
			r.parent_at[c] = c ? c - 1 : 0;
			r.parents[c] = c;
		}
		r.h = (struct history){ .nr = nr,
					.boundary = 1,
					.parent_at = r.parent_at,
					.parents = r.parents,
					.weight = weight };
		matter = random_weights(weight, nr);
		do {
			w->culprit = 1 + rnd(nr - 1);
		} while (weight[w->culprit] < 1);
		w->h = &r.h;
		world_search(w, &next);
		assert_true(next.set_nr == 1 && next.set[0] == w->culprit);
		assert_true((double)kernels_built(w, weight) <= ceil(log2((double)matter)) + 2);
		search_next_clear(&next);
		free(w);
	}
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
		cmocka_unit_test(the_chosen_commit_halves_the_weight),
		cmocka_unit_test(a_long_history_with_merges_takes_no_time),
		cmocka_unit_test(skipped_commits_are_steered_away_from),
		cmocka_unit_test(weights_do_not_change_the_answer),
		cmocka_unit_test(few_kernels_are_built_where_few_commits_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
