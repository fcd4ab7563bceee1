// SPDX-License-Identifier: GPL-2.0-only
/* evidence/search: the search as a whole, on small histories. */
#include "evidence/search.h"

#include <setjmp.h>
#include <cmocka.h>

#define LINE 12 /* commits in a line, of which 0 is the good end */

static const size_t line_at[] = { 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };
static const size_t line_parents[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
static const struct history line = {
	.nr = LINE, .boundary = 1, .parent_at = line_at, .parents = line_parents
};

/* A world: commits from "culprit" on have the failure, in every run. */
struct world {
	size_t culprit;
	bool related; /* the failure has another face everywhere but at the bad end */
	struct subject subjects[LINE];
	struct run runs[LINE][400];
	size_t nr, tests;
};

static struct subject *subject_at(struct world *w, size_t commit)
{
	for (size_t i = 0; i < w->nr; i++)
		if (w->subjects[i].commit == commit)
			return &w->subjects[i];
	w->subjects[w->nr] = (struct subject){ .commit = commit, .runs = w->runs[commit] };
	return &w->subjects[w->nr++];
}

static struct run run_of(const struct world *w, size_t commit)
{
	if (commit < w->culprit)
		return (struct run){ .outcome = OUTCOME_CLEAN, .exposure = 20, .hit_at = -1 };
	if (w->related && commit < LINE - 1)
		return (struct run){ .outcome = OUTCOME_RELATED, .exposure = 5, .hit_at = -1 };
	return (struct run){ .outcome = OUTCOME_TARGET, .exposure = 5, .hit_at = 5 };
}

static void test_commit(struct world *w, size_t commit, const struct policy *p)
{
	struct subject *s = subject_at(w, commit);
	struct verdict v = VERDICT_INIT;
	struct model m;

	w->tests++;
	for (;;) {
		search_model(w->subjects, w->nr, &m);
		verdict_decide(&m, p, s->runs, s->nr, &v);
		if (v.decision != DECIDE_MORE)
			break;
		assert_true(s->nr < 400);
		w->runs[commit][s->nr++] = run_of(w, commit);
	}
	if (v.decision != DECIDE_SKIP || s->told == DECIDE_MORE)
		s->told = v.decision;
	verdict_clear(&v);
}

/* The middle of the remaining commits, as git would choose on a line. */
static size_t middle(const struct world *w)
{
	size_t good = 0, bad = LINE - 1;

	for (size_t i = 0; i < w->nr; i++) {
		if (w->subjects[i].told == DECIDE_BAD)
			bad = MIN(bad, w->subjects[i].commit);
		if (w->subjects[i].told == DECIDE_GOOD)
			good = MAX(good, w->subjects[i].commit);
	}
	return (good + bad) / 2;
}

static void search(struct world *w, struct search_next *next)
{
	struct policy p = POLICY_DEFAULTS;

	p.hits = 10;
	test_commit(w, LINE - 1, &p);
	p.hits = 1;
	test_commit(w, 0, &p);
	for (;;) {
		search_next(&line, &p, w->subjects, w->nr, next);
		if (next->replay)
			for (size_t i = 0; i < w->nr; i++)
				w->subjects[i].told = next->verdicts[i];
		if (next->step == SEARCH_DONE)
			return;
		assert_true(w->tests < 60);
		test_commit(w, next->step == SEARCH_TEST ? next->commit : middle(w), &next->policy);
	}
}

static void a_failure_in_every_run_is_found_wherever_it_is(void **state)
{
	(void)state;
	for (size_t culprit = 1; culprit < LINE; culprit++) {
		struct world *w = xcalloc(1, sizeof(*w));
		struct search_next next = SEARCH_NEXT_INIT;

		w->culprit = culprit;
		search(w, &next);
		assert_int_equal(next.set_nr, 1);
		assert_int_equal(next.set[0], culprit);
		assert_true(next.confidence >= .99);
		search_next_clear(&next);
		free(w);
	}
}

/* Models an older compiler that inlines the crashing function into its caller. */
static void a_failure_with_another_face_below_the_bad_end(void **state)
{
	(void)state;
	for (size_t culprit = 1; culprit < LINE; culprit++) {
		struct world *w = xcalloc(1, sizeof(*w));
		struct search_next next = SEARCH_NEXT_INIT;

		w->culprit = culprit;
		w->related = true;
		search(w, &next);
		assert_int_equal(next.set_nr, 1);
		assert_int_equal(next.set[0], culprit);
		assert_true(next.confidence >= .99);
		/* The doubt is about the culprit, so runs of its parent do not help. */
		assert_true(subject_at(w, culprit - 1)->nr < 15);
		search_next_clear(&next);
		free(w);
	}
}

static void every_parent_of_the_culprit_is_really_run(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));
	struct search_next next = SEARCH_NEXT_INIT;
	struct subject *parent;

	(void)state;
	w->culprit = 4;
	/* Its verdict was inferred to be good, without runs of its own. */
	w->nr = 0;
	test_commit(w, LINE - 1, &(struct policy)POLICY_DEFAULTS);
	parent = subject_at(w, 3);
	parent->told = DECIDE_GOOD;
	search(w, &next);
	assert_true(parent->nr > 0);
	assert_int_equal(next.set[0], 4);
	search_next_clear(&next);
	free(w);
}

static void a_wrong_good_verdict_is_found_and_taken_back(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));
	struct search_next next = SEARCH_NEXT_INIT;
	struct subject *wrong;

	(void)state;
	w->culprit = 3;
	test_commit(w, LINE - 1, &(struct policy)POLICY_DEFAULTS);
	wrong = subject_at(w, 6);
	/* One run was clean by chance, and the verdict was good. */
	w->runs[6][wrong->nr++] =
		(struct run){ .outcome = OUTCOME_CLEAN, .exposure = 20, .hit_at = -1 };
	wrong->told = DECIDE_GOOD;
	search(w, &next);
	assert_int_equal(wrong->told, DECIDE_BAD);
	assert_int_equal(next.set_nr, 1);
	assert_int_equal(next.set[0], 3);
	search_next_clear(&next);
	free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_failure_in_every_run_is_found_wherever_it_is),
		cmocka_unit_test(a_failure_with_another_face_below_the_bad_end),
		cmocka_unit_test(every_parent_of_the_culprit_is_really_run),
		cmocka_unit_test(a_wrong_good_verdict_is_found_and_taken_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
