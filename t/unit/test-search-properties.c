// SPDX-License-Identifier: GPL-2.0-only
/* evidence: properties of the search that hold for any history. */
#include "random-evidence.h"

#include "evidence/expected-gain.h"
#include "evidence/search.h"

#include <math.h>
#include <setjmp.h>
#include <time.h>
#include <cmocka.h>

/* A third of the commits matter; the others have the weights of a collapsed range.
 * Returns how many matter. */
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

/* Trees of maintainers that are merged into one another, as in the kernel. */
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

static void a_long_history_with_merges_is_quick(void **state)
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

static void commits_far_from_skipped_ones_are_preferred(void **state)
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
	/* Each commit is chosen in the end. */
	for (size_t c = 2; c < COMMITS - 1; c++) {
		chosen = history_halve(&r.h, left, verdict);
		assert_true(chosen != SIZE_MAX && verdict[chosen] == DECIDE_MORE);
		verdict[chosen] = DECIDE_SKIP;
	}
	assert_true(history_halve(&r.h, left, verdict) == SIZE_MAX);
}

#define WORLD_RUNS 60

/* The failure shows in every run from the culprit on; broken commits have no runs. */
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

/* Runs the whole search; the answer is in next. */
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

/* Weights may be right or wrong. A set without the culprit may be as likely as the
 * weights say only if the culprit cannot be tested. */
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

/* Returns how many kernels are built on a line, the ends included. Each of the others is
 * first tested at the commit that makes it, so that a failed build is not repeated for a
 * later one. */
static size_t kernels_built(const struct world *w, const double *weight)
{
	bool built[COMMITS] = { false };
	size_t sum = 0;

	for (size_t i = 0; i < w->nr; i++) {
		size_t c = w->subjects[i].commit;

		while (c && weight[c] < 1)
			c--;
		assert_true(built[c] || i < 2 || c == w->subjects[i].commit);
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
		cmocka_unit_test(the_chosen_commit_halves_the_weight),
		cmocka_unit_test(a_long_history_with_merges_is_quick),
		cmocka_unit_test(commits_far_from_skipped_ones_are_preferred),
		cmocka_unit_test(weights_do_not_change_the_answer),
		cmocka_unit_test(few_kernels_are_built_where_few_commits_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
