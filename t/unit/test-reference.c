// SPDX-License-Identifier: GPL-2.0-only
/*
 * evidence: the cases of the reference system's own test table, on its topology: commits
 * 400-405 ... 900-905 with releases at N00; 700 merges 650 (from 500), 804 merges
 * 790-791-792 (from 700). Also the histories of a bisection that is known to have gone
 * wrong, the seed.
 */
#include "evidence/search.h"

#include <math.h>
#include <setjmp.h>
#include <cmocka.h>

#define COMMITS_MAX 64
#define RUNS_MAX 600

struct node {
	int name, parents[2]; /* 0: no parent */
};

/* Parents come before their children. */
static const struct node reference[] = {
	{ 400, { 0 } },	       { 401, { 400 } }, { 402, { 401 } }, { 403, { 402 } },
	{ 404, { 403 } },      { 405, { 404 } }, { 500, { 405 } }, { 501, { 500 } },
	{ 502, { 501 } },      { 503, { 502 } }, { 504, { 503 } }, { 505, { 504 } },
	{ 600, { 505 } },      { 601, { 600 } }, { 602, { 601 } }, { 603, { 602 } },
	{ 604, { 603 } },      { 605, { 604 } }, { 650, { 500 } }, { 700, { 605, 650 } },
	{ 701, { 700 } },      { 702, { 701 } }, { 703, { 702 } }, { 704, { 703 } },
	{ 705, { 704 } },      { 800, { 705 } }, { 801, { 800 } }, { 802, { 801 } },
	{ 803, { 802 } },      { 790, { 700 } }, { 791, { 790 } }, { 792, { 791 } },
	{ 804, { 803, 792 } }, { 805, { 804 } }, { 900, { 805 } }, { 901, { 900 } },
	{ 902, { 901 } },      { 903, { 902 } }, { 904, { 903 } }, { 905, { 904 } },
};

/* The history of the seed: 20 merges a topic branch 2-3-4 (fe07bfda, d40b9fdee,
 * 1eabf46a). */
static const struct node seed[] = {
	{ 1, { 0 } },	{ 2, { 1 } },	{ 3, { 2 } },	{ 4, { 3 } },
	{ 10, { 1 } },	{ 11, { 10 } }, { 12, { 11 } }, { 13, { 12 } },
	{ 14, { 13 } }, { 15, { 14 } }, { 16, { 15 } }, { 20, { 16, 4 } },
	{ 21, { 20 } }, { 22, { 21 } }, { 23, { 22 } }, { 24, { 23 } },
};

struct world;
typedef struct run (*answer_fn)(const struct world *w, int name, int nth);

struct world {
	const struct node *nodes;
	size_t nodes_nr;
	answer_fn answer;
	int culprit;
	double rate;
	int broken_from, broken_to; /* These commits do not build. */

	struct history h;
	int names[COMMITS_MAX];
	size_t parent_at[COMMITS_MAX + 1], parents[2 * COMMITS_MAX];
	struct subject subjects[COMMITS_MAX];
	struct run *runs[COMMITS_MAX];
	size_t nr, tests;
	struct search_next next;
};

static size_t node_at(const struct world *w, int name)
{
	for (size_t i = 0; i < w->nodes_nr; i++)
		if (w->nodes[i].name == name)
			return i;
	abort();
}

static bool above(const struct world *w, int name, int ancestor)
{
	const struct node *n;

	if (name == ancestor)
		return true;
	n = &w->nodes[node_at(w, name)];
	return (n->parents[0] && above(w, n->parents[0], ancestor)) ||
	       (n->parents[1] && above(w, n->parents[1], ancestor));
}

static size_t index_of(const struct world *w, int name)
{
	for (size_t i = 0; i < w->h.nr; i++)
		if (w->names[i] == name)
			return i;
	return SIZE_MAX;
}

static bool is_candidate(const struct world *w, int name, int bad, int good)
{
	return above(w, bad, name) && !above(w, good, name);
}

static void add(struct world *w, int name)
{
	if (index_of(w, name) == SIZE_MAX)
		w->names[w->h.nr++] = name;
}

/* The boundary, followed by the candidates in the order of the nodes. */
static void make_history(struct world *w, int bad, int good)
{
	size_t at = 0;

	add(w, good);
	for (size_t i = 0; i < w->nodes_nr; i++)
		for (int p = 0; p < 2 && is_candidate(w, w->nodes[i].name, bad, good); p++)
			if (w->nodes[i].parents[p] && above(w, good, w->nodes[i].parents[p]))
				add(w, w->nodes[i].parents[p]);
	w->h.boundary = w->h.nr;
	for (size_t i = 0; i < w->nodes_nr; i++)
		if (is_candidate(w, w->nodes[i].name, bad, good))
			add(w, w->nodes[i].name);
	for (size_t i = 0; i < w->h.nr; i++) {
		const struct node *n = &w->nodes[node_at(w, w->names[i])];

		w->parent_at[i] = at;
		for (int p = 0; p < 2 && i >= w->h.boundary; p++)
			if (n->parents[p])
				w->parents[at++] = index_of(w, n->parents[p]);
	}
	w->parent_at[w->h.nr] = at;
	w->h.parent_at = w->parent_at;
	w->h.parents = w->parents;
}

static struct subject *subject_at(struct world *w, size_t commit)
{
	for (size_t i = 0; i < w->nr; i++)
		if (w->subjects[i].commit == commit)
			return &w->subjects[i];
	w->runs[w->nr] = xcalloc(RUNS_MAX, sizeof(struct run));
	w->subjects[w->nr] = (struct subject){ .commit = commit, .runs = w->runs[w->nr] };
	return &w->subjects[w->nr++];
}

static enum decision test_commit(struct world *w, size_t commit, const struct policy *p,
				 bool calibrate)
{
	struct subject *s = subject_at(w, commit);
	int name = w->names[commit];
	struct verdict v = VERDICT_INIT;
	enum decision d;

	assert_true(w->tests++ < 200);
	if (name >= w->broken_from && name <= w->broken_to) {
		s->told = DECIDE_SKIP;
		return DECIDE_SKIP;
	}
	for (;;) {
		struct model m;

		search_model(w->subjects, w->nr, &m);
		if (calibrate)
			calibration_decide(p, s->runs, s->nr, 300, &v);
		else
			verdict_decide(&m, p, s->runs, s->nr, &v);
		if (v.decision != DECIDE_MORE)
			break;
		assert_true(s->nr < RUNS_MAX);
		w->runs[s - w->subjects][s->nr] = w->answer(w, name, (int)s->nr);
		s->nr++;
	}
	d = v.decision;
	if (d != DECIDE_SKIP || s->told == DECIDE_MORE)
		s->told = d;
	verdict_clear(&v);
	return d;
}

/* The commit that halves best, as git bisect chooses it. */
static size_t bisect(const struct world *w)
{
	enum decision told[COMMITS_MAX] = { DECIDE_MORE };
	bool left[COMMITS_MAX] = { false };
	size_t best = SIZE_MAX, nr = 0, most = 0;

	for (size_t i = 0; i < w->nr; i++)
		told[w->subjects[i].commit] = w->subjects[i].told;
	for (size_t c = w->h.boundary; c < w->h.nr; c++) {
		left[c] = true;
		for (size_t t = 0; t < w->h.nr; t++)
			if (told[t] == DECIDE_BAD && !above(w, w->names[t], w->names[c]))
				left[c] = false;
			else if (told[t] == DECIDE_GOOD && above(w, w->names[t], w->names[c]))
				left[c] = false;
		nr += left[c];
	}
	for (size_t c = w->h.boundary; c < w->h.nr; c++) {
		size_t n = 0;

		if (!left[c] || told[c] != DECIDE_MORE)
			continue;
		for (size_t a = w->h.boundary; a < w->h.nr; a++)
			n += left[a] && above(w, w->names[c], w->names[a]);
		n = MIN(n, nr - n);
		if (best == SIZE_MAX || n > most) {
			most = n;
			best = c;
		}
	}
	return best;
}

static void search(struct world *w, int bad, int good)
{
	struct policy p = POLICY_DEFAULTS;

	p.slack = SEARCH_SLACK;
	w->next = (struct search_next)SEARCH_NEXT_INIT;
	make_history(w, bad, good);
	assert_int_equal(test_commit(w, index_of(w, bad), &p, true), DECIDE_BAD);
	assert_int_equal(test_commit(w, index_of(w, good), &p, false), DECIDE_GOOD);
	for (;;) {
		search_next(&w->h, &p, w->subjects, w->nr, &w->next);
		for (size_t i = 0; w->next.replay && i < w->nr; i++)
			w->subjects[i].told = w->next.verdicts[i];
		if (w->next.step == SEARCH_DONE)
			return;
		test_commit(w, w->next.step == SEARCH_TEST ? w->next.commit : bisect(w),
			    &w->next.policy, false);
	}
}

static bool in_answer(const struct world *w, int name)
{
	for (size_t i = 0; i < w->next.set_nr; i++)
		if (w->names[w->next.set[i]] == name)
			return true;
	return false;
}

static size_t runs_of(const struct world *w, int name)
{
	for (size_t i = 0; i < w->nr; i++)
		if (w->names[w->subjects[i].commit] == name)
			return w->subjects[i].nr;
	return 0;
}

static void world_clear(struct world *w)
{
	for (size_t i = 0; i < w->nr; i++)
		free(w->runs[i]);
	search_next_clear(&w->next);
}

static struct run clean(void)
{
	return (struct run){ .outcome = OUTCOME_CLEAN, .exposure = 60, .hit_at = -1 };
}

static struct run hit(int nth)
{
	double at = 5 + nth % 4;

	return (struct run){ .outcome = OUTCOME_TARGET, .exposure = at, .hit_at = at };
}

/* Spreads hits as evenly as the rate allows, with another phase in each commit. */
static struct run answer(const struct world *w, int name, int nth)
{
	double at = nth + (name * 7 % 10) / 10.;

	if (!above(w, name, w->culprit))
		return clean();
	return floor((at + 1) * w->rate) > floor(at * w->rate) ? hit(nth) : clean();
}

static struct run answer_with_noise(const struct world *w, int name, int nth)
{
	if (name >= 600 && name < 800 && nth % 2 == 0)
		return (struct run){ .outcome = OUTCOME_NOISE,
				     .exposure = 3,
				     .hit_at = -1,
				     .title = "WARNING in other" };
	return answer(w, name, nth);
}

#define REFERENCE .nodes = reference, .nodes_nr = ARRAY_SIZE(reference), .answer = answer, .rate = 1

static void names(struct world *w, int bad, int good, int culprit)
{
	w->culprit = culprit;
	search(w, bad, good);
	assert_int_equal(w->next.set_nr, 1);
	assert_true(in_answer(w, culprit));
	assert_true(w->next.confidence > .99);
	world_clear(w);
}

static void cause_602(void **state)
{
	struct world w = { REFERENCE };

	(void)state;
	names(&w, 905, 400, 602);
}

static void flaky_cause_605(void **state)
{
	struct world w = { REFERENCE };

	(void)state;
	w.rate = .3;
	names(&w, 905, 400, 605);
}

static void cause_on_a_side_branch(void **state)
{
	struct world w = { REFERENCE };

	(void)state;
	names(&w, 905, 700, 791);
}

static void every_candidate_is_found(void **state)
{
	(void)state;
	for (size_t i = 1; i < ARRAY_SIZE(reference); i++) {
		struct world w = { REFERENCE };

		names(&w, 905, 400, reference[i].name);
	}
}

static void a_culprit_that_is_not_in_the_previous_release(void **state)
{
	struct world w = { REFERENCE, .culprit = 650 };

	(void)state;
	search(&w, 700, 605);
	assert_int_equal(w.next.set_nr, 1);
	assert_true(in_answer(&w, 650));
	/* Its parent is older than the good end and is run nevertheless. */
	assert_true(runs_of(&w, 500) > 0);
	world_clear(&w);
}

static void unbuildable_500_to_700_leaves_15(void **state)
{
	struct world w = { REFERENCE, .culprit = 602, .broken_from = 500, .broken_to = 700 };

	(void)state;
	search(&w, 905, 405);
	assert_int_equal(w.next.set_nr, 15);
	assert_true(in_answer(&w, 602));
	assert_true(in_answer(&w, 650));
	assert_true(in_answer(&w, 701));
	world_clear(&w);
}

static void unbuildable_600_to_700_leaves_9(void **state)
{
	struct world w = { REFERENCE, .culprit = 602, .broken_from = 600, .broken_to = 700 };

	(void)state;
	search(&w, 905, 500);
	assert_true(w.next.set_nr == 9);
	assert_true(in_answer(&w, 602));
	world_clear(&w);
}

static void noise_in_half_of_the_runs_of_a_stretch(void **state)
{
	struct world w = { REFERENCE };

	(void)state;
	w.answer = answer_with_noise;
	names(&w, 905, 400, 602);
}

static void infrastructure_trouble_aborts(void **state)
{
	struct policy p = POLICY_DEFAULTS;
	struct run runs[20];
	struct verdict v = VERDICT_INIT;

	(void)state;
	for (int i = 0; i < 20; i++)
		runs[i] = (struct run){ .outcome = OUTCOME_HOST, .hit_at = -1 };
	calibration_decide(&p, runs, 20, 300, &v);
	assert_int_equal(v.decision, DECIDE_ABORT);
	verdict_clear(&v);
}

/* The actual runs of the seed: a warning in kvm_wait ends them. */
static struct run answer_seed(const struct world *w, int name, int nth)
{
	(void)w;
	if (name == 3)
		return nth % 10 < 6 ? (struct run){ .outcome = OUTCOME_NOISE,
						    .exposure = 1,
						    .hit_at = -1,
						    .title = "WARNING in kvm_wait" } :
				      (struct run){ .outcome = OUTCOME_BOOT_FAILED,
						    .hit_at = -1,
						    .title = "WARNING in kvm_wait" };
	if ((name == 4 || name == 12) && nth % 10 >= 8)
		return (struct run){ .outcome = OUTCOME_BOOT_FAILED,
				     .hit_at = -1,
				     .title = "WARNING in kvm_wait" };
	return name == 4 || name >= 20 ? hit(nth) : clean();
}

/* The warning is not fatal, so that runs go on past it. */
static struct run answer_seed_past_noise(const struct world *w, int name, int nth)
{
	struct run run = answer_seed(w, name, nth);

	if (name == 3) {
		run.outcome = OUTCOME_NOISE;
		run.exposure = 60;
	}
	return run;
}

static void the_seed_is_one_of_two(void **state)
{
	struct world w = { .nodes = seed, .nodes_nr = ARRAY_SIZE(seed), .answer = answer_seed };

	(void)state;
	search(&w, 24, 1);
	assert_int_equal(w.next.set_nr, 2);
	assert_true(in_answer(&w, 3));
	assert_true(in_answer(&w, 4));
	assert_true(runs_of(&w, 2) > 0);
	world_clear(&w);
}

static void the_seed_is_settled_by_running_past_the_noise(void **state)
{
	struct world w = { .nodes = seed,
			   .nodes_nr = ARRAY_SIZE(seed),
			   .answer = answer_seed_past_noise };

	(void)state;
	search(&w, 24, 1);
	assert_int_equal(w.next.set_nr, 1);
	assert_true(in_answer(&w, 4));
	world_clear(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cause_602),
		cmocka_unit_test(flaky_cause_605),
		cmocka_unit_test(cause_on_a_side_branch),
		cmocka_unit_test(every_candidate_is_found),
		cmocka_unit_test(a_culprit_that_is_not_in_the_previous_release),
		cmocka_unit_test(unbuildable_500_to_700_leaves_15),
		cmocka_unit_test(unbuildable_600_to_700_leaves_9),
		cmocka_unit_test(noise_in_half_of_the_runs_of_a_stretch),
		cmocka_unit_test(infrastructure_trouble_aborts),
		cmocka_unit_test(the_seed_is_one_of_two),
		cmocka_unit_test(the_seed_is_settled_by_running_past_the_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
