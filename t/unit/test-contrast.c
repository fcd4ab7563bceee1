// SPDX-License-Identifier: GPL-2.0-only
/* evidence/contrast and what judges by it: rates and numbers of which no single run decides. */
#include "evidence/search.h"

#include <math.h>
#include <setjmp.h>
#include <cmocka.h>

#define LINE 40
#define RUNS 400

static uint64_t rng = 88172645463325252ULL;

/* A number below n, the same whenever the test runs. */
static unsigned int rnd(unsigned int n)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return (unsigned int)((rng >> 33) % n);
}

static double noise(void)
{
	double sum = 0;

	for (int i = 0; i < 12; i++)
		sum += rnd(1000) / 1000.;
	return sum - 6;
}

static struct run measured(double number, long order)
{
	return (struct run){
		.outcome = OUTCOME_MEASURED, .number = number, .hit_at = -1, .order = order
	};
}

static struct run hit_or_clean(bool hit)
{
	return (struct run){ .outcome = hit ? OUTCOME_TARGET : OUTCOME_CLEAN,
			     .exposure = INFINITY,
			     .hit_at = hit ? 1 : -1 };
}

static void sample(struct contrast_sample *s, const struct contrast *c, const double *v, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		struct run run = measured(v[i], (long)i);

		contrast_sample_add(c, s, &run, 1);
	}
}

/* 1 to 4 against 3 to 6: of 16 pairs 13 are worse and two are ties; the variance with ties is
 * 16 / 12 * (9 - (6 + 6) / 56). */
static void z_is_that_of_the_rank_test(void **state)
{
	const double a[] = { 3, 4, 5, 6 }, b[] = { 1, 2, 3, 4 };
	struct contrast c = { .by = CONTRAST_METRIC };
	struct contrast_sample x = { 0 }, y = { 0 };

	(void)state;
	sample(&x, &c, a, 4);
	assert_true(contrast_z(&x, &y) == 0);
	sample(&y, &c, b, 4);
	assert_true(fabs(contrast_z(&x, &y) - (14 - 8) / sqrt(16. / 12 * (9 - 12. / 56))) < 1e-9);
	assert_true(fabs(contrast_z(&x, &y) + contrast_z(&y, &x)) < 1e-9);
	contrast_sample_clear(&x);
	contrast_sample_clear(&y);
}

static void lower_numbers_can_be_the_worse_ones(void **state)
{
	const double fast[] = { 90, 91, 92, 93, 94, 95, 96, 97 };
	const double slow[] = { 70, 71, 72, 73, 74, 75, 76, 77 };
	struct contrast_sample failing = { 0 }, passing = { 0 };
	struct contrast c = { .by = CONTRAST_METRIC, .lower = true };
	struct contrast_counts counts = { .n = { 0 } };
	struct run run = measured(72.5, 0);
	char *words;

	(void)state;
	sample(&failing, &c, slow, 8);
	sample(&passing, &c, fast, 8);
	contrast_learn(&c, &failing, &passing);
	assert_true(contrast_differs(&c) && c.gain > .5);
	contrast_count(&c, &counts, &run, 1);
	assert_true(contrast_log_odds(&c, &counts) > 1);
	words = contrast_words(&c, &failing);
	assert_string_equal(words, "73.5 ± 3");
	free(words);
	contrast_sample_clear(&failing);
	contrast_sample_clear(&passing);
}

static void numbers_are_rounded_for_people(void **state)
{
	AUTO_FREE char *words = contrast_measured_words(1234567.8, 241.3);

	(void)state;
	assert_string_equal(words, "1235000 ± 240");
}

static void a_number_far_out_says_no_more_than_one_at_the_edge(void **state)
{
	struct contrast_sample failing = { 0 }, passing = { 0 };
	struct contrast c = { .by = CONTRAST_METRIC };
	struct contrast_counts near = { .n = { 0 } }, far = { .n = { 0 } };
	struct run edge = measured(1e1, 0), outlier = measured(1e300, 0);

	(void)state;
	for (long i = 0; i < 60; i++) {
		struct run bad = measured(1 + noise(), i), good = measured(noise(), i);

		contrast_sample_add(&c, &failing, &bad, 1);
		contrast_sample_add(&c, &passing, &good, 1);
	}
	contrast_learn(&c, &failing, &passing);
	contrast_count(&c, &near, &edge, 1);
	contrast_count(&c, &far, &outlier, 1);
	assert_true(fabs(contrast_log_odds(&c, &near) - contrast_log_odds(&c, &far)) < 1e-9);
	assert_true(contrast_log_odds(&c, &far) < 4);
	contrast_sample_clear(&failing);
	contrast_sample_clear(&passing);
}

/* Equal numbers make fewer bins, and one number alone makes one, which says nothing. */
static void equal_numbers_need_no_bins_of_their_own(void **state)
{
	const double same[] = { 5, 5, 5, 5, 5, 5, 5, 5 };
	struct contrast_sample failing = { 0 }, passing = { 0 };
	struct contrast c = { .by = CONTRAST_METRIC };
	struct contrast_counts counts = { .n = { 0 } };
	struct run run = measured(5, 0);

	(void)state;
	sample(&failing, &c, same, 8);
	sample(&passing, &c, same, 8);
	contrast_learn(&c, &failing, &passing);
	assert_int_equal(c.bins, 1);
	assert_true(!contrast_differs(&c) && c.z == 0);
	contrast_count(&c, &counts, &run, 1);
	assert_true(contrast_log_odds(&c, &counts) == 0);
	contrast_sample_clear(&failing);
	contrast_sample_clear(&passing);
}

static void runs_that_say_nothing_do_not_count(void **state)
{
	const enum outcome silent[] = { OUTCOME_BOOT_FAILED, OUTCOME_TEST_FAILED, OUTCOME_SKIPPED,
					OUTCOME_HOST, OUTCOME_STOPPED };
	struct contrast_sample s = { 0 };
	struct contrast rate = { .by = CONTRAST_RATE }, metric = { .by = CONTRAST_METRIC };
	struct run run = RUN_INIT, clean = hit_or_clean(false);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(silent); i++) {
		run.outcome = silent[i];
		contrast_sample_add(&rate, &s, &run, 1);
		contrast_sample_add(&metric, &s, &run, 1);
	}
	contrast_sample_add(&metric, &s, &clean, 1);
	assert_int_equal(s.nr, 0);
	contrast_sample_add(&rate, &s, &clean, 1);
	assert_int_equal(s.nr, 1);
	contrast_sample_clear(&s);
}

/* The host becomes slower: by a tenth of a deviation each run, and not at all. */
static void a_drift_is_found_and_only_then_taken_away(void **state)
{
	struct contrast_sample steady[2] = { { 0 }, { 0 } }, drifting[2] = { { 0 }, { 0 } };
	struct contrast c = { .by = CONTRAST_METRIC }, d = c;

	(void)state;
	for (long i = 0; i < 80; i++) {
		struct run a = measured(3 * (i % 2) + noise(), i), b = a;

		b.number += .1 * (double)i;
		contrast_sample_add(&c, &steady[i % 2], &a, 1);
		contrast_sample_add(&c, &drifting[i % 2], &b, 1);
	}
	contrast_find_drift(&c, steady, 2);
	contrast_find_drift(&d, drifting, 2);
	assert_true(c.slope == 0);
	assert_true(fabs(d.slope - .1) < .03);
	for (int i = 0; i < 2; i++) {
		contrast_sample_clear(&steady[i]);
		contrast_sample_clear(&drifting[i]);
	}
}

static void add_rate(struct contrast_sample *s, int hits, int runs)
{
	const struct contrast rate = { .by = CONTRAST_RATE };

	for (int i = 0; i < runs; i++) {
		struct run run = hit_or_clean(i < hits);

		contrast_sample_add(&rate, s, &run, 1);
	}
}

static void a_stated_rate_counts_as_runs_of_the_passing_end(void **state)
{
	struct contrast said = { .by = CONTRAST_RATE, .stated = .1 },
			seen = { .by = CONTRAST_RATE };
	struct contrast_sample failing = { 0 }, eight = { 0 }, hundred = { 0 };
	const struct contrast_counts counts = { .n = { 3, 2 } };

	(void)state;
	add_rate(&failing, 20, 30);
	add_rate(&eight, 1, 8);
	add_rate(&hundred, 11, 108);
	contrast_learn(&said, &failing, &eight);
	contrast_learn(&seen, &failing, &hundred);
	assert_true(fabs(said.z - seen.z) < 1e-9 && fabs(said.gain - seen.gain) < 1e-9);
	assert_true(contrast_differs(&said));
	assert_true(fabs(contrast_log_odds(&said, &counts) - contrast_log_odds(&seen, &counts)) <
		    1e-9);
	/* Two hits of five are odd for a side whose rate is .1, and of one that is not known. */
	assert_true(contrast_log_passing(&said, &counts) < contrast_log_passing(&seen, &counts));
	assert_true(contrast_log_passing(&seen, &counts) == contrast_log_marginal(&seen, &counts));
	contrast_sample_clear(&failing);
	contrast_sample_clear(&eight);
	contrast_sample_clear(&hundred);
}

static void a_stated_rate_can_be_contradicted(void **state)
{
	static const struct {
		double stated;
		int hits;
		double chance;
	} cases[] = {
		{ .5, 0, 1. / 256 },	     { .5, 8, 1. / 256 },
		{ .5, 7, 9. / 256 },	     { .1, 8, 1e-8 },
		{ .1, 0, 0.43046721 },	     { .99, 0, 1e-16 },
		{ .001, 1, 0.007972055944 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct contrast c = { .by = CONTRAST_RATE, .stated = cases[i].stated };
		struct contrast_sample passing = { 0 };
		double chance;

		add_rate(&passing, cases[i].hits, 8);
		chance = contrast_stated_chance(&c, &passing);
		assert_true(fabs(chance / cases[i].chance - 1) < 1e-6);
		contrast_sample_clear(&passing);
	}
}

/* A line of commits with its runs. */
struct line {
	size_t parent_at[LINE + 1], parents[LINE];
	struct history h;
	struct subject subjects[LINE];
	struct run runs[LINE][RUNS];
	size_t nr, culprit;
	enum contrast_by by;
	bool fix;
	double stated;
	long made;
};

static struct subject *line_subject(struct line *l, size_t commit)
{
	size_t i = 0;

	while (i < l->nr && l->subjects[i].commit != commit)
		i++;
	if (i == l->nr)
		l->subjects[l->nr++] = (struct subject){
			.commit = commit, .runs = l->runs[i], .contrast = l->by, .stated = l->stated
		};
	return &l->subjects[i];
}

static void line_run(struct line *l, struct subject *s)
{
	bool bad = (s->commit >= l->culprit) != l->fix;

	assert_true(s->nr < RUNS);
	l->runs[s - l->subjects][s->nr++] = l->by == CONTRAST_RATE ?
						    hit_or_clean(rnd(100) < (bad ? 67 : 10)) :
						    measured((bad ? 2 : 0) + noise(), l->made);
	l->runs[s - l->subjects][s->nr - 1].order = l->made++;
}

static void line_test(struct line *l, size_t commit, const struct policy *p)
{
	struct subject *s = line_subject(l, commit);
	struct verdict v = VERDICT_INIT;
	struct model m;

	search_model(l->subjects, l->nr, &m);
	for (;;) {
		verdict_decide(&m, p, s->runs, s->nr, &v);
		assert_non_null(v.reason);
		if (v.decision != DECIDE_MORE)
			break;
		assert_true(v.more > 0);
		line_run(l, s);
	}
	s->told = v.decision;
	verdict_clear(&v);
}

static void line_begin_stated(struct line *l, enum contrast_by by, bool fix, size_t culprit,
			      double stated)
{
	struct policy p = POLICY_DEFAULTS;

	*l = (struct line){ .by = by, .culprit = culprit, .fix = fix, .stated = stated };
	for (size_t i = 1; i < LINE; i++) {
		l->parents[i - 1] = i - 1;
		l->parent_at[i + 1] = i;
	}
	l->h = (struct history){ .nr = LINE,
				 .boundary = 1,
				 .parent_at = l->parent_at,
				 .parents = l->parents,
				 .fix = fix };
	line_subject(l, fix ? 0 : LINE - 1)->end = CONTRAST_FAILING;
	line_subject(l, fix ? LINE - 1 : 0)->end = CONTRAST_PASSING;
	p.sample = 40;
	p.sample_is = DECIDE_BAD;
	line_test(l, l->subjects[0].commit, &p);
	assert_int_equal(l->subjects[0].told, DECIDE_BAD);
	p.sample_is = DECIDE_GOOD;
	p.sample = stated > 0 ? CONTRAST_ENDS_MIN : 40;
	line_test(l, l->subjects[1].commit, &p);
	assert_int_equal(l->subjects[1].told, DECIDE_GOOD);
	assert_int_equal(l->subjects[1].nr, p.sample);
}

static void line_begin(struct line *l, enum contrast_by by, bool fix, size_t culprit)
{
	line_begin_stated(l, by, fix, culprit, 0);
}

/* Follows the search to its end. */
static void line_search(struct line *l, struct search_next *next)
{
	struct policy p = POLICY_DEFAULTS;

	p.slack = SEARCH_SLACK;
	for (;;) {
		search_next(&l->h, &p, l->subjects, l->nr, next);
		for (size_t i = 0; i < l->nr; i++)
			if (l->subjects[i].told != DECIDE_MORE)
				l->subjects[i].told = next->verdicts[i];
		if (next->step == SEARCH_DONE)
			break;
		assert_true(l->made < 2000);
		line_test(l, next->commit, &next->policy);
	}
}

static void the_culprit_is_found_by_either(void **state)
{
	struct line *l = xcalloc(1, sizeof(*l));
	struct search_next next = SEARCH_NEXT_INIT;

	(void)state;
	for (int i = 0; i < 8; i++) {
		enum contrast_by by = i % 2 ? CONTRAST_RATE : CONTRAST_METRIC;

		line_begin(l, by, i / 2 % 2, 1 + rnd(LINE - 1));
		line_search(l, &next);
		assert_false(next.alike);
		assert_int_equal(next.set_nr, 1);
		assert_int_equal(next.set[0], l->culprit);
		assert_true(next.confidence >= .99);
		search_next_clear(&next);
	}
	free(l);
}

static void with_a_stated_rate_eight_runs_of_the_passing_end_are_enough(void **state)
{
	struct line *l = xcalloc(1, sizeof(*l));
	struct search_next next = SEARCH_NEXT_INIT;

	(void)state;
	for (int i = 0; i < 8; i++) {
		line_begin_stated(l, CONTRAST_RATE, i % 2, 1 + rnd(LINE - 1), .1);
		line_search(l, &next);
		assert_int_equal(next.set_nr, 1);
		assert_int_equal(next.set[0], l->culprit);
		assert_true(next.confidence >= .99);
		search_next_clear(&next);
	}
	free(l);
}

/* The trend of history reaches half of the difference of the ends somewhere, and no commit is
 * the reason. */
static void a_trend_without_a_step_names_no_culprit(void **state)
{
	struct line *l = xcalloc(1, sizeof(*l));
	struct search_next next = SEARCH_NEXT_INIT;
	struct policy p = POLICY_DEFAULTS;

	(void)state;
	line_begin(l, CONTRAST_METRIC, false, 1);
	p.slack = SEARCH_SLACK;
	for (;;) {
		search_next(&l->h, &p, l->subjects, l->nr, &next);
		for (size_t i = 0; i < l->nr; i++)
			if (l->subjects[i].told != DECIDE_MORE)
				l->subjects[i].told = next.verdicts[i];
		if (next.step == SEARCH_DONE)
			break;
		struct subject *s = line_subject(l, next.commit);
		struct verdict v = VERDICT_INIT;
		struct model m;

		search_model(l->subjects, l->nr, &m);
		for (;;) {
			verdict_decide(&m, &next.policy, s->runs, s->nr, &v);
			if (v.decision != DECIDE_MORE)
				break;
			line_run(l, s);
			l->runs[s - l->subjects][s->nr - 1].number =
				2 * (double)s->commit / (LINE - 1) + noise();
		}
		s->told = v.decision;
		verdict_clear(&v);
	}
	assert_true(next.set_nr != 1);
	search_next_clear(&next);
	free(l);
}

static void a_kernel_that_gives_no_number_is_skipped(void **state)
{
	struct line *l = xcalloc(1, sizeof(*l));
	struct policy p = POLICY_DEFAULTS;
	struct verdict v = VERDICT_INIT;
	struct run runs[20];
	struct model m;

	(void)state;
	line_begin(l, CONTRAST_METRIC, false, 5);
	search_model(l->subjects, l->nr, &m);
	for (size_t i = 0; i < ARRAY_SIZE(runs); i++)
		runs[i] = (struct run){ .outcome = OUTCOME_TEST_FAILED,
					.title = (char *)"no number" };
	verdict_decide(&m, &p, runs, ARRAY_SIZE(runs), &v);
	assert_int_equal(v.decision, DECIDE_SKIP);
	assert_non_null(strstr(v.reason, "no number"));
	verdict_clear(&v);
	free(l);
}

static void the_users_word_counts(void **state)
{
	struct line *l = xcalloc(1, sizeof(*l));
	struct evidence ev;
	struct model m;

	(void)state;
	line_begin(l, CONTRAST_RATE, false, 5);
	search_model(l->subjects, l->nr, &m);
	evidence_of(&m, NULL, 0, &ev);
	assert_true(ev.log_odds == 0);
	evidence_add_given(&m, &ev, true, 2);
	assert_true(ev.log_odds > 5);
	evidence_of(&m, NULL, 0, &ev);
	evidence_add_given(&m, &ev, false, INFINITY);
	assert_true(ev.log_odds < -50);
	free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(z_is_that_of_the_rank_test),
		cmocka_unit_test(lower_numbers_can_be_the_worse_ones),
		cmocka_unit_test(numbers_are_rounded_for_people),
		cmocka_unit_test(a_number_far_out_says_no_more_than_one_at_the_edge),
		cmocka_unit_test(equal_numbers_need_no_bins_of_their_own),
		cmocka_unit_test(runs_that_say_nothing_do_not_count),
		cmocka_unit_test(a_drift_is_found_and_only_then_taken_away),
		cmocka_unit_test(a_stated_rate_counts_as_runs_of_the_passing_end),
		cmocka_unit_test(a_stated_rate_can_be_contradicted),
		cmocka_unit_test(the_culprit_is_found_by_either),
		cmocka_unit_test(with_a_stated_rate_eight_runs_of_the_passing_end_are_enough),
		cmocka_unit_test(a_trend_without_a_step_names_no_culprit),
		cmocka_unit_test(a_kernel_that_gives_no_number_is_skipped),
		cmocka_unit_test(the_users_word_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
