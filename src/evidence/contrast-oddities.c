// SPDX-License-Identifier: GPL-2.0-only
#include "contrast-oddities.h"
#include "base/numbers.h"

#include <math.h>

/* Two levels: each has this share of the runs, of which there are so many, and they are apart
 * by so many times the spread within them. */
#define LEVEL_SHARE .15
#define LEVEL_RUNS 20
#define LEVEL_APART 6.0

/* Kendall's sum and its variance over the runs of one commit. */
static void add_trend(const struct subject *s, double *sum, double *variance)
{
	struct model m = { .contrast = { .by = s->contrast, .lower = s->lower } };
	struct contrast_sample sample = { 0 };
	double n;

	for (size_t i = 0; i < s->nr; i++)
		contrast_sample_add(&m.contrast, &sample, &s->runs[i], 1);
	n = (double)sample.nr;
	for (size_t i = 0; i < sample.nr; i++)
		for (size_t j = i + 1; j < sample.nr; j++)
			*sum += (sample.v[j].badness > sample.v[i].badness) -
				(sample.v[j].badness < sample.v[i].badness);
	*variance += n * (n - 1) * (2 * n + 5) / 18;
	contrast_sample_clear(&sample);
}

double contrast_drift(const struct subject *subjects, size_t nr)
{
	double sum = 0, variance = 0;

	for (size_t i = 0; i < nr; i++)
		if (!subjects[i].inferred)
			add_trend(&subjects[i], &sum, &variance);
	return variance > 0 ? sum / sqrt(variance) : 0;
}

/* Mean distance from the median of numbers in order. */
static double level_spread(const double *v, size_t nr)
{
	double sum = 0;

	for (size_t i = 0; i < nr; i++)
		sum += fabs(v[i] - v[nr / 2]);
	return sum / (double)nr;
}

bool contrast_two_levels(const struct subject *s, double *low, double *high, double *share)
{
	AUTO_FREE double *v = xcalloc(s->nr + 1, sizeof(*v));
	double best = 0;
	size_t nr = 0, cut = 0;

	for (size_t i = 0; i < s->nr; i++)
		if (s->runs[i].outcome == OUTCOME_MEASURED)
			v[nr++] = s->runs[i].number;
	if (nr < LEVEL_RUNS)
		return false;
	numbers_sort(v, nr);
	for (size_t i = (size_t)ceil(LEVEL_SHARE * (double)nr);
	     (double)i <= (1 - LEVEL_SHARE) * (double)nr; i++) {
		double spread = (level_spread(v, i) * (double)i +
				 level_spread(v + i, nr - i) * (double)(nr - i)) /
				(double)nr,
		       apart = v[i + (nr - i) / 2] - v[i / 2];

		if (spread > 0 && apart / spread > best) {
			best = apart / spread;
			cut = i;
		}
	}
	if (best < LEVEL_APART)
		return false;
	*low = v[cut / 2];
	*high = v[cut + (nr - cut) / 2];
	*share = (double)(nr - cut) / (double)nr;
	return true;
}
