// SPDX-License-Identifier: GPL-2.0-only
/* evidence/next-run: where the next run says most, and how many are made of it. */
#include "random-evidence.h"

#include "../../src/evidence/next-run.h"

#include <math.h>
#include <setjmp.h>
#include <cmocka.h>

#define LINE 40 /* commits in a line, of which 0 is the good end */

/* A line of commits, and all that the choice depends on. */
struct line {
	struct history h;
	size_t at[LINE + 1], parents[LINE];
	struct model m;
	struct posterior post;
	double p[LINE], clean[LINE];
	struct run_costs costs;
	bool open[LINE], skipped[LINE], built[LINE];
	double yield[LINE];
	struct next_run_spec spec;
};

/* Each candidate is as likely; each kernel is there, and a run takes ten seconds. */
static void begin_line(struct line *l, double hits, double misses)
{
	*l = (struct line){ .m = { .hits = hits, .misses = misses },
			    .costs = { .run = 10, .at_once = 1 } };
	for (size_t i = 0; i < LINE; i++) {
		l->at[i + 1] = i;
		l->parents[i] = i;
		l->p[i] = i ? 1. / (LINE - 1) : 0;
		l->open[i] = i > 0;
		l->built[i] = true;
		l->yield[i] = 1;
	}
	l->h = (struct history){
		.nr = LINE, .boundary = 1, .parent_at = l->at, .parents = l->parents
	};
	l->post = (struct posterior){ .p = l->p, .clean = l->clean, .nr = LINE };
	l->spec = (struct next_run_spec){ .h = &l->h,
					  .m = &l->m,
					  .post = &l->post,
					  .costs = &l->costs,
					  .open = l->open,
					  .skipped = l->skipped,
					  .built = l->built,
					  .yield = l->yield,
					  .least = 1e-6 };
}

static double line_entropy(double p)
{
	return p > 0 && p < 1 ? -p * log(p) - (1 - p) * log(1 - p) : 0;
}

/* Information for a second of n runs of a commit, as evidence.adoc defines it, where no clean
 * run has told more of the rate than the model knows. */
static double line_gain(const struct line *l, size_t c, int n)
{
	double a = 1 + l->m.hits, b = 1 + l->m.misses, p = l->post.older, miss = 1, seconds;

	for (size_t i = 0; i <= c; i++)
		p += l->p[i];
	seconds = l->built[c] ? 0 : l->costs.kernel;
	for (int i = 0; i < n; i++) {
		if (i % l->costs.at_once == 0)
			seconds += l->costs.run / l->yield[c] * (1 - p * (1 - miss));
		if ((i + 1) % l->costs.at_once == 0)
			miss = exp(lgamma(b + i + 1) - lgamma(a + b + i + 1) - lgamma(b) +
				   lgamma(a + b));
	}
	return (line_entropy(p * (1 - miss)) - p * line_entropy(miss)) / seconds;
}

/* The gain of the best visit of a commit. It grows with the runs up to one maximum. */
static double best_line_gain(const struct line *l, size_t c, int *runs)
{
	double most = 0;

	for (int n = l->costs.at_once; n <= 64; n += l->costs.at_once)
		if (line_gain(l, c, n) > most) {
			most = line_gain(l, c, n);
			*runs = n;
		}
	return most;
}

/* Random probabilities, kernels and costs. */
static void shake_line(struct line *l)
{
	double sum = 0;

	begin_line(l, 1 + rnd(20), rnd(100));
	l->costs = (struct run_costs){ .run = 1 + rnd(100),
				       .at_once = 1 + (int)rnd(4),
				       .kernel = rnd(300) };
	for (size_t i = 1; i < LINE; i++) {
		l->p[i] = 1 + rnd(100);
		sum += l->p[i];
		l->built[i] = rnd(2);
		l->open[i] = rnd(4);
		l->yield[i] = (1 + rnd(10)) / 10.;
	}
	l->post.older = rnd(20) / 100.;
	for (size_t i = 1; i < LINE; i++)
		l->p[i] *= (1 - l->post.older) / sum;
}

static void no_other_choice_says_more_in_a_second(void **state)
{
	(void)state;
	for (int i = 0; i < 500; i++) {
		struct line l;
		struct next_run next;
		double most = 0, chosen;
		int runs = 0;

		shake_line(&l);
		next = next_run(&l.spec);
		assert_true(next.commit != SIZE_MAX && l.open[next.commit]);
		assert_int_equal(next.runs % l.costs.at_once, 0);
		assert_true(fabs(next.p_bad - posterior_bad(&l.h, &l.post, next.commit)) < 1e-9);
		chosen = line_gain(&l, next.commit, next.runs);
		for (size_t c = 1; c < LINE; c++)
			if (l.open[c])
				most = MAX(most, best_line_gain(&l, c, &runs));
		assert_true(chosen >= most * (1 - 1e-9));
	}
}

static void a_known_failure_halves_what_is_left(void **state)
{
	struct line l;
	struct next_run next;

	(void)state;
	begin_line(&l, 1e6, 0);
	next = next_run(&l.spec);
	assert_int_equal(next.runs, 1);
	assert_true(fabs(next.p_bad - .5) <= .51 / (LINE - 1));
}

static void a_kernel_that_is_missing_must_say_more(void **state)
{
	struct line l;
	size_t middle;

	(void)state;
	begin_line(&l, 5, 5);
	middle = next_run(&l.spec).commit;
	memset(l.built, 0, sizeof(l.built));
	l.built[middle - 3] = true;
	assert_int_equal(next_run(&l.spec).commit, middle);
	l.costs.kernel = .01;
	assert_int_equal(next_run(&l.spec).commit, middle);
	l.costs.kernel = 100;
	assert_int_equal(next_run(&l.spec).commit, middle - 3);
}

/* A visit must also pay for its kernel, so it is longer the more that costs. */
static void a_visit_is_longer_for_a_rare_failure_and_a_dear_kernel(void **state)
{
	static const double misses[] = { 10, 40, 90 }, kernels[] = { 10, 100, 1000 };
	int before = 0;
	struct line l;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(misses); i++) {
		begin_line(&l, 10, misses[i]);
		memset(l.built, 0, sizeof(l.built));
		l.costs.kernel = 100;
		assert_true(next_run(&l.spec).runs > before);
		before = next_run(&l.spec).runs;
	}
	before = 0;
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++) {
		begin_line(&l, 10, 40);
		memset(l.built, 0, sizeof(l.built));
		l.costs.kernel = kernels[i];
		assert_true(next_run(&l.spec).runs > before);
		before = next_run(&l.spec).runs;
	}
}

/* If a commit has the failure although runs of it were clean, the rate is lower than was
 * thought, and a visit of it takes more runs. */
static void clean_runs_lower_the_rate(void **state)
{
	struct line l;
	int runs;

	(void)state;
	begin_line(&l, 10, 10);
	memset(l.built, 0, sizeof(l.built));
	l.costs.kernel = 100;
	runs = next_run(&l.spec).runs;
	for (size_t i = 0; i < LINE; i++)
		l.clean[i] = 60;
	assert_true(next_run(&l.spec).runs > runs);
}

static void commits_beside_skipped_ones_are_avoided(void **state)
{
	struct line l;
	size_t middle, next;

	(void)state;
	begin_line(&l, 1e6, 0);
	memset(l.built, 0, sizeof(l.built));
	l.costs.kernel = 100;
	middle = next_run(&l.spec).commit;
	l.open[middle] = false;
	l.skipped[middle] = true;
	next = next_run(&l.spec).commit;
	assert_true(next + 1 < middle || next > middle + 1);
	/* A kernel that is there has been tested, so it is not a question. */
	l.built[middle + 1] = true;
	l.costs.kernel = 0;
	assert_int_equal(next_run(&l.spec).commit, middle + 1);
}

static void runs_that_are_lost_half_of_the_time_cost_twice(void **state)
{
	struct line l;
	size_t middle;

	(void)state;
	begin_line(&l, 5, 5);
	middle = next_run(&l.spec).commit;
	l.yield[middle] = .5;
	assert_true(next_run(&l.spec).commit != middle);
	for (size_t i = 0; i < LINE; i++)
		l.yield[i] = .5;
	assert_int_equal(next_run(&l.spec).commit, middle);
}

static void what_is_certain_or_closed_is_not_run(void **state)
{
	struct line l;

	(void)state;
	begin_line(&l, 5, 5);
	l.spec.least = .4;
	assert_true(fabs(next_run(&l.spec).p_bad - .5) <= .1);
	memset(l.open, 0, sizeof(l.open));
	l.open[1] = l.open[LINE - 2] = true;
	assert_true(next_run(&l.spec).commit == SIZE_MAX);
	l.spec.least = .01;
	assert_true(next_run(&l.spec).commit != SIZE_MAX);
	memset(l.open, 0, sizeof(l.open));
	assert_true(next_run(&l.spec).commit == SIZE_MAX);
}

/* With a fix, commits without the culprit have the failure. Of two lines that are each other's
 * mirror, the mirrored commit is chosen: it separates the same candidates. */
static void a_fix_is_the_mirror(void **state)
{
	(void)state;
	for (int i = 0; i < 100; i++) {
		struct line l, mirror;
		struct next_run next, mirrored;

		shake_line(&l);
		for (size_t c = 1; c < LINE; c++)
			l.p[c] /= 1 - l.post.older;
		l.post.older = 0;
		mirror = l;
		mirror.h.fix = true;
		mirror.h.parent_at = mirror.at;
		mirror.h.parents = mirror.parents;
		mirror.post.p = mirror.p;
		mirror.spec.h = &mirror.h;
		mirror.spec.post = &mirror.post;
		mirror.spec.open = mirror.open;
		mirror.spec.built = mirror.built;
		mirror.spec.yield = mirror.yield;
		for (size_t c = 1; c < LINE; c++) {
			mirror.p[c] = l.p[LINE - c];
			/* Commit c has the candidates 1 .. c above it, the mirrored one all others. */
			mirror.open[c] = c < LINE - 1 && l.open[LINE - 1 - c];
			mirror.built[c] = c < LINE - 1 && l.built[LINE - 1 - c];
			mirror.yield[c] = c < LINE - 1 ? l.yield[LINE - 1 - c] : 1;
		}
		l.open[LINE - 1] = false;
		next = next_run(&l.spec);
		mirrored = next_run(&mirror.spec);
		assert_int_equal(mirrored.commit, LINE - 1 - next.commit);
		assert_int_equal(mirrored.runs, next.runs);
		assert_true(fabs(mirrored.p_bad - next.p_bad) < 1e-9);
		assert_true(fabs(mirrored.p_bad -
				 posterior_bad(&mirror.h, &mirror.post, mirrored.commit)) < 1e-9);
	}
}

/* Two branches and their merge: a common ancestor counts once. */
static void ancestors_count_once(void **state)
{
	static const size_t at[] = { 0, 0, 1, 2, 3, 5 }, parents[] = { 0, 1, 1, 2, 3 };
	const struct history h = { .nr = 5, .boundary = 1, .parent_at = at, .parents = parents };
	double p[] = { 0, .4, .1, .2, .25 }, clean[5] = { 0 };
	const struct posterior post = { .p = p, .clean = clean, .nr = 5, .older = .05 };

	(void)state;
	assert_true(fabs(posterior_bad(&h, &post, 1) - .45) < 1e-12);
	assert_true(fabs(posterior_bad(&h, &post, 2) - .55) < 1e-12);
	assert_true(fabs(posterior_bad(&h, &post, 3) - .65) < 1e-12);
	assert_true(fabs(posterior_bad(&h, &post, 4) - 1) < 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_other_choice_says_more_in_a_second),
		cmocka_unit_test(a_known_failure_halves_what_is_left),
		cmocka_unit_test(a_kernel_that_is_missing_must_say_more),
		cmocka_unit_test(a_visit_is_longer_for_a_rare_failure_and_a_dear_kernel),
		cmocka_unit_test(clean_runs_lower_the_rate),
		cmocka_unit_test(commits_beside_skipped_ones_are_avoided),
		cmocka_unit_test(runs_that_are_lost_half_of_the_time_cost_twice),
		cmocka_unit_test(what_is_certain_or_closed_is_not_run),
		cmocka_unit_test(a_fix_is_the_mirror),
		cmocka_unit_test(ancestors_count_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
