// SPDX-License-Identifier: GPL-2.0-only
#include "evidence/contrast.h"
#include "base/numbers.h"

#include <math.h>

/* Prior weight of each bin. */
#define RATE_PRIOR 1.0
#define METRIC_PRIOR 0.5

/* A rate that the user states counts as so many runs of the passing end. */
#define STATED_RUNS 100.0

/* The median of absolute deviations is this share of the standard deviation of a normal
 * distribution. */
#define MAD_OF_NORMAL 0.6745

/* A drift is taken for one from so many standard errors on. Numbers that are further from their
 * median than so many deviations count as at that distance. */
#define DRIFT_Z 3.0
#define DRIFT_CLIP 3.0

/* Neighbours are taken for alike from so many runs, and twice the standard error, on. */
#define ALIKE_RUNS_MIN 16
#define ALIKE_Z 2.0

/* True, with the badness of the run, when it says something. */
static bool contrast_badness(const struct contrast *c, const struct run *run, double *badness)
{
	if (c->by == CONTRAST_METRIC) {
		*badness = (c->lower ? -run->number : run->number) - c->slope * (double)run->order;
		return run->outcome == OUTCOME_MEASURED && isfinite(run->number) &&
		       !run_is_warmup(run);
	}
	*badness = run->outcome == OUTCOME_TARGET;
	return run->outcome == OUTCOME_TARGET || run->outcome == OUTCOME_CLEAN ||
	       run->outcome == OUTCOME_NOISE;
}

void contrast_sample_add(const struct contrast *c, struct contrast_sample *s, const struct run *run,
			 double weight)
{
	double badness;

	if (!contrast_badness(c, run, &badness) || !(weight > 0) || s->nr >= CONTRAST_SAMPLE_MAX)
		return;
	ALLOC_GROW(s->v, s->nr + 1, s->alloc);
	s->v[s->nr++] = (struct contrast_run){ .badness = badness,
					       .weight = weight,
					       .order = (double)run->order };
}

/* Median and robust standard deviation. */
static void contrast_spread(const struct contrast_sample *s, double *median, double *deviation)
{
	AUTO_FREE double *v = xcalloc(s->nr + 1, sizeof(*v));

	for (size_t i = 0; i < s->nr; i++)
		v[i] = s->v[i].badness;
	*median = numbers_median(v, s->nr);
	for (size_t i = 0; i < s->nr; i++)
		v[i] = fabs(s->v[i].badness - *median);
	*deviation = numbers_median(v, s->nr) / MAD_OF_NORMAL;
}

/* A regression over the runs of all commits, each with a level of its own. */
struct drift {
	struct drift_run {
		double t, y; /* order and badness, from the means of the commit */
		double order;
	} * v;
	size_t nr;
	double tt, ty, yy, free;
};

/* Outliers count as numbers at the edge of the noise. */
static void drift_add(struct drift *d, const struct contrast_sample *s)
{
	double median, deviation, mean_t = 0, mean_y = 0;

	contrast_spread(s, &median, &deviation);
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < s->nr; i++) {
			double y = s->v[i].badness - median, t = s->v[i].order;

			y = MIN(MAX(y, -DRIFT_CLIP * deviation), DRIFT_CLIP * deviation);
			if (pass) {
				d->tt += (t - mean_t) * (t - mean_t);
				d->ty += (t - mean_t) * (y - mean_y);
				d->yy += (y - mean_y) * (y - mean_y);
				d->v[d->nr++] = (struct drift_run){ t - mean_t, y - mean_y, t };
			} else {
				mean_t += t / (double)s->nr;
				mean_y += y / (double)s->nr;
			}
		}
	d->free += (double)s->nr - 1;
}

static int drift_compare(const void *pa, const void *pb)
{
	const struct drift_run *a = pa, *b = pb;

	return (a->order > b->order) - (a->order < b->order);
}

/* Other work on the host comes and goes over many runs, so that neighbours are alike and say the
 * same twice. Their autocorrelations, with Bartlett's weights, tell how many runs count as one;
 * what chance can do to independent runs is no sign of it. */
static double drift_share(struct drift *d, double slope)
{
	size_t lags = 2 * (size_t)sqrt((double)d->nr);
	double all = 0, alike = 0, chance = 0;

	if (d->nr < ALIKE_RUNS_MIN)
		return 1;
	qsort(d->v, d->nr, sizeof(*d->v), drift_compare);
	for (size_t lag = 0; lag <= lags; lag++) {
		double weight = 1 - (double)lag / ((double)lags + 1), sum = 0;

		for (size_t i = lag; i < d->nr; i++)
			sum += (d->v[i].y - slope * d->v[i].t) *
			       (d->v[i - lag].y - slope * d->v[i - lag].t);
		if (!lag)
			all = sum;
		else
			alike += 2 * weight * sum;
		chance += lag ? weight * weight : 0;
	}
	if (!(all > 0) || alike / all <= ALIKE_Z * sqrt(chance / (double)d->nr))
		return 1;
	return 1 / (1 + alike / all);
}

void contrast_find_drift(struct contrast *c, const struct contrast_sample *samples, size_t nr)
{
	struct drift d = { 0 };
	double slope, rest;
	size_t runs = 0;

	for (size_t i = 0; i < nr; i++)
		runs += samples[i].nr;
	d.v = xcalloc(runs + 1, sizeof(*d.v));
	for (size_t i = 0; i < nr; i++)
		if (samples[i].nr > 1)
			drift_add(&d, &samples[i]);
	if (d.tt > 0 && d.free >= 3) {
		slope = d.ty / d.tt;
		rest = MAX(d.yy - slope * d.ty, 0) / (d.free - 1);
		if (fabs(slope) >= DRIFT_Z * sqrt(rest / d.tt))
			c->slope = slope;
		c->share = drift_share(&d, c->slope);
	}
	free(d.v);
}

/* How much a run counts. */
static double counted(const struct contrast *c, double weight)
{
	return c->share > 0 ? weight * c->share : weight;
}

void contrast_sample_clear(struct contrast_sample *s)
{
	free(s->v);
	*s = (struct contrast_sample){ 0 };
}

static size_t contrast_bin(const struct contrast *c, double badness)
{
	size_t bin = 0;

	while (bin + 1 < c->bins && badness > c->edges[bin])
		bin++;
	return bin;
}

void contrast_count(const struct contrast *c, struct contrast_counts *counts, const struct run *run,
		    double weight)
{
	double badness;

	if (c->bins && weight > 0 && contrast_badness(c, run, &badness))
		counts->n[contrast_bin(c, badness)] += counted(c, weight);
}

void contrast_add(struct contrast_counts *sum, const struct contrast_counts *more)
{
	for (size_t i = 0; i < CONTRAST_BINS; i++)
		sum->n[i] += more->n[i];
}

static double *contrast_sorted(const struct contrast_sample *a, const struct contrast_sample *b)
{
	double *v = xcalloc(a->nr + b->nr + 1, sizeof(*v));

	for (size_t i = 0; i < a->nr; i++)
		v[i] = a->v[i].badness;
	for (size_t i = 0; i < b->nr; i++)
		v[a->nr + i] = b->v[i].badness;
	numbers_sort(v, a->nr + b->nr);
	return v;
}

/* A rate has one edge. The edges of numbers are at quantiles of all runs of the ends, as many
 * as the number of runs allows; equal ones count once. */
static void find_edges(struct contrast *c, const struct contrast_sample *failing,
		       const struct contrast_sample *passing)
{
	AUTO_FREE double *v = contrast_sorted(failing, passing);
	size_t nr = failing->nr + passing->nr, edges = 0,
	       bins = MIN((size_t)CONTRAST_BINS, MAX((size_t)2, (size_t)sqrt((double)nr / 2)));

	for (size_t i = 1; i < bins && c->by == CONTRAST_METRIC; i++) {
		size_t at = i * nr / bins;
		double edge;

		if (!at || v[at - 1] >= v[nr - 1])
			continue;
		edge = v[at - 1] + (v[at] - v[at - 1]) / 2;
		if (!edges || edge > c->edges[edges - 1])
			c->edges[edges++] = edge;
	}
	if (c->by == CONTRAST_RATE)
		c->edges[edges++] = .5;
	c->bins = edges + 1;
}

static double contrast_prior(const struct contrast *c)
{
	return c->by == CONTRAST_RATE ? RATE_PRIOR : METRIC_PRIOR;
}

static double contrast_total(const struct contrast_counts *counts)
{
	double sum = 0;

	for (size_t i = 0; i < CONTRAST_BINS; i++)
		sum += counts->n[i];
	return sum;
}

/* Probability of a bin in a run of the end. */
static double bin_share(const struct contrast *c, const struct contrast_counts *end, size_t bin)
{
	double prior = contrast_prior(c);

	return (end->n[bin] + prior) / (contrast_total(end) + prior * (double)c->bins);
}

/* The mean of what a run of each end is expected to say. */
static double expected_log_odds(const struct contrast *c)
{
	double sum = 0;

	for (size_t i = 0; i < c->bins; i++) {
		double a = bin_share(c, &c->failing, i), b = bin_share(c, &c->passing, i);

		sum += (a - b) * log(a / b) / 2;
	}
	return sum;
}

static struct contrast_counts stated_counts(const struct contrast *c)
{
	bool known = c->by == CONTRAST_RATE && c->stated > 0;

	return (struct contrast_counts){ .n = { known ? STATED_RUNS * (1 - c->stated) : 0,
						known ? STATED_RUNS * c->stated : 0 } };
}

/* Computes contrast_z() for two rates from their counts, which need not be whole numbers. */
static double rates_z(const struct contrast *c)
{
	const double *a = c->failing.n, *b = c->passing.n;
	double na = a[0] + a[1], nb = b[0] + b[1], n = na + nb, hits = a[1] + b[1], spread;

	spread = na * nb * hits * (n - hits) / (n * n * (n - 1));
	return spread > 0 ? (a[1] - na * hits / n) / sqrt(spread) : 0;
}

void contrast_learn(struct contrast *c, const struct contrast_sample *failing,
		    const struct contrast_sample *passing)
{
	c->failing = (struct contrast_counts){ .n = { 0 } };
	c->passing = stated_counts(c);
	find_edges(c, failing, passing);
	for (size_t i = 0; i < failing->nr; i++)
		c->failing.n[contrast_bin(c, failing->v[i].badness)] +=
			counted(c, failing->v[i].weight);
	for (size_t i = 0; i < passing->nr; i++)
		c->passing.n[contrast_bin(c, passing->v[i].badness)] +=
			counted(c, passing->v[i].weight);
	c->z = c->stated > 0 && failing->nr ? rates_z(c) : contrast_z(failing, passing);
	c->z *= sqrt(counted(c, 1));
	c->gain = failing->nr && passing->nr ? expected_log_odds(c) : 0;
}

double contrast_log_marginal(const struct contrast *c, const struct contrast_counts *counts)
{
	double prior = contrast_prior(c), all = prior * (double)c->bins, sum = 0;
	int sign;

	sum = lgamma_r(all, &sign) - lgamma_r(all + contrast_total(counts), &sign);
	for (size_t i = 0; i < c->bins; i++)
		sum += lgamma_r(prior + counts->n[i], &sign) - lgamma_r(prior, &sign);
	return sum;
}

/* log P(counts | the runs of the end). */
static double contrast_predicted(const struct contrast *c, const struct contrast_counts *end,
				 const struct contrast_counts *counts)
{
	struct contrast_counts both = *end;

	contrast_add(&both, counts);
	return contrast_log_marginal(c, &both) - contrast_log_marginal(c, end);
}

double contrast_log_passing(const struct contrast *c, const struct contrast_counts *counts)
{
	const struct contrast_counts stated = stated_counts(c);

	return contrast_predicted(c, &stated, counts);
}

double contrast_stated_chance(const struct contrast *c, const struct contrast_sample *passing)
{
	double n = (double)passing->nr, hits = 0, fewer = 0, more = 0;
	int sign;

	for (size_t i = 0; i < passing->nr; i++)
		hits += passing->v[i].badness > .5 ? 1 : 0;
	for (double k = 0; k <= n; k++) {
		double p = exp(lgamma_r(n + 1, &sign) - lgamma_r(k + 1, &sign) -
			       lgamma_r(n - k + 1, &sign) + k * log(c->stated) +
			       (n - k) * log1p(-c->stated));

		fewer += k <= hits ? p : 0;
		more += k >= hits ? p : 0;
	}
	return MIN(fewer, more);
}

double contrast_log_odds(const struct contrast *c, const struct contrast_counts *counts)
{
	if (!c->bins)
		return 0;
	return contrast_predicted(c, &c->failing, counts) -
	       contrast_predicted(c, &c->passing, counts);
}

/* Sum over pairs of runs in which a is worse than b, ties counting half. */
static double worse_pairs(const struct contrast_sample *a, const struct contrast_sample *b)
{
	AUTO_FREE double *sorted = contrast_sorted(b, &(struct contrast_sample){ 0 });
	double sum = 0;

	for (size_t i = 0; i < a->nr; i++) {
		size_t low = 0, high = 0;

		while (low < b->nr && sorted[low] < a->v[i].badness)
			low++;
		for (high = low; high < b->nr && sorted[high] <= a->v[i].badness;)
			high++;
		sum += ((double)low + (double)high) / 2;
	}
	return sum;
}

double contrast_z(const struct contrast_sample *a, const struct contrast_sample *b)
{
	double na = (double)a->nr, nb = (double)b->nr, n = na + nb, ties = 0, spread;
	AUTO_FREE double *v = NULL;

	if (!a->nr || !b->nr)
		return 0;
	v = contrast_sorted(a, b);
	for (size_t i = 0, j; i < a->nr + b->nr; i = j) {
		double t;

		for (j = i; j < a->nr + b->nr && v[j] <= v[i];)
			j++;
		t = (double)(j - i);
		ties += t * t * t - t;
	}
	spread = na * nb / 12 * (n + 1 - ties / (n * (n - 1)));
	return spread > 0 ? (worse_pairs(a, b) - na * nb / 2) / sqrt(spread) : 0;
}

/* z grows with the root of this. */
static double pairs_root(double a, double b)
{
	return a > 0 && b > 0 ? sqrt(a * b / (a + b)) : 0;
}

double contrast_z_expected(const struct contrast *c, double runs_a, double runs_b)
{
	double root = pairs_root(contrast_total(&c->failing), contrast_total(&c->passing));

	return root > 0 ? c->z * pairs_root(runs_a, runs_b) / root : 0;
}

bool contrast_differs(const struct contrast *c)
{
	return c->z >= CONTRAST_Z_DIFFER && contrast_total(&c->failing) >= CONTRAST_ENDS_MIN &&
	       contrast_total(&c->passing) >= CONTRAST_ENDS_MIN;
}

bool contrast_is_clear(const struct contrast *c)
{
	return contrast_differs(c) && c->z >= CONTRAST_Z_CLEAR;
}

void contrast_measured(const struct contrast *c, const struct contrast_sample *s, double *median,
		       double *deviation)
{
	contrast_spread(s, median, deviation);
	if (c->lower)
		*median = -*median;
}

static double to_digits(double v, int digits)
{
	double unit;

	if (v == 0 || !isfinite(v))
		return v;
	unit = pow(10, floor(log10(fabs(v))) - (digits - 1));
	return unit > 0 ? round(v / unit) * unit : v;
}

char *contrast_measured_words(double median, double deviation)
{
	return xstrfmt("%.9g ± %.9g", to_digits(median, 4), to_digits(deviation, 2));
}

char *contrast_words(const struct contrast *c, const struct contrast_sample *s)
{
	double hits = 0, runs = 0, median, deviation;

	for (size_t i = 0; i < s->nr; i++) {
		hits += s->v[i].badness > .5 ? 1 : 0;
		runs += s->v[i].weight;
	}
	if (c->by == CONTRAST_RATE)
		return xstrfmt("%.0f of %.0f", hits, ceil(MAX(runs, hits) - 1e-9));
	if (!s->nr)
		return xstrdup("no number");
	contrast_measured(c, s, &median, &deviation);
	return contrast_measured_words(median, deviation);
}
