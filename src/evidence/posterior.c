// SPDX-License-Identifier: GPL-2.0-only
#include "evidence/posterior.h"

#include <math.h>

void history_mark_ancestors(const struct history *h, size_t commit, bool *seen)
{
	if (seen[commit])
		return;
	seen[commit] = true;
	/* Parents have lower indices, so one pass meets each commit before its parents. */
	for (size_t c = commit + 1; c-- > h->boundary;)
		for (size_t i = h->parent_at[c]; seen[c] && i < h->parent_at[c + 1]; i++)
			seen[h->parents[i]] = true;
}

/* The tested commits that have the failure if a certain candidate is the culprit. */
struct implied {
	double clean; /* their clean runs, which missed it; pooled, as they share one rate */
	double other; /* log odds of all other evidence */
	bool absent;  /* one of them lacks the functions of the target */
	struct contrast_counts counts; /* with a contrast: all their runs */
};

static void implied_add(struct implied *sum, const struct evidence *ev, const struct model *m,
			double log_miss)
{
	if (m->contrast.by) {
		contrast_add(&sum->counts, &ev->counts);
		sum->other += ev->given;
		return;
	}
	if (ev->target) {
		sum->other += ev->log_odds;
		return;
	}
	sum->clean += ev->n_eff;
	sum->other += ev->log_odds - log_miss;
	if (ev->absent) {
		sum->other -= LOG_ODDS_ABSENT;
		sum->absent = true;
	}
}

/* Each side of the culprit has one distribution, which is not known. "all" are the runs of both
 * sides. */
static double log_of_sides(const struct implied *sum, const struct model *m,
			   const struct contrast_counts *all)
{
	struct contrast_counts rest = *all;

	for (size_t i = 0; i < CONTRAST_BINS; i++)
		rest.n[i] = MAX(rest.n[i] - sum->counts.n[i], 0);
	return sum->other + contrast_log_marginal(&m->contrast, &sum->counts) +
	       contrast_log_passing(&m->contrast, &rest);
}

/* log_miss is that of its clean runs. */
static double log_likelihood(const struct implied *sum, const struct model *m,
			     const struct contrast_counts *all, double log_miss)
{
	if (m->contrast.by)
		return log_of_sides(sum, m, all);
	return sum->other + log_miss + (sum->absent ? LOG_ODDS_ABSENT : 0);
}

static double weight_of(const struct history *h, size_t i)
{
	if (i < h->boundary)
		return 0;
	return h->weight ? h->weight[i] : 1;
}

/* Turns logarithms into probabilities that sum to 1 together with "older". */
static void normalise(struct posterior *post)
{
	double max = post->older, sum = 0;

	for (size_t i = 0; i < post->nr; i++)
		max = MAX(max, post->p[i]);
	for (size_t i = 0; i < post->nr; i++) {
		post->p[i] = exp(post->p[i] - max);
		sum += post->p[i];
	}
	post->older = exp(post->older - max);
	sum += post->older;
	for (size_t i = 0; i < post->nr; i++)
		post->p[i] /= sum;
	post->older /= sum;
}

void posterior_compute(const struct history *h, const struct model *m, const struct tested *tested,
		       size_t tested_nr, struct posterior *post)
{
	struct implied *implied = xcalloc(h->nr + 1, sizeof(*implied)), all = { 0 };
	bool *seen = xcalloc(h->nr + 1, sizeof(*seen));
	struct contrast_counts runs = { .n = { 0 } };
	double weights = 0, shared = 0;

	for (size_t t = 0; t < tested_nr; t++) {
		double log_miss = model_log_miss(m, tested[t].ev.n_eff);

		contrast_add(&runs, &tested[t].ev.counts);
		memset(seen, 0, h->nr);
		history_mark_ancestors(h, tested[t].commit, seen);
		for (size_t i = 0; i < h->nr; i++)
			if (seen[i] != h->fix)
				implied_add(&implied[i], &tested[t].ev, m, log_miss);
		if (!h->fix)
			implied_add(&all, &tested[t].ev, m, log_miss);
	}
	for (size_t i = 0; i < h->nr; i++)
		weights += weight_of(h, i);
	*post = (struct posterior){ .p = xcalloc(h->nr + 1, sizeof(double)),
				    .clean = xcalloc(h->nr + 1, sizeof(double)),
				    .nr = h->nr };
	for (size_t i = 0; i < h->nr; i++) {
		/* Neighbours mostly have the same clean runs. */
		if (!i || implied[i].clean != implied[i - 1].clean)
			shared = model_log_miss(m, implied[i].clean);
		post->p[i] = weights > 0 ? log((1 - PRIOR_OLDER) * weight_of(h, i) / weights) +
						   log_likelihood(&implied[i], m, &runs, shared) :
					   -INFINITY;
	}
	for (size_t i = 0; i < h->nr; i++)
		post->clean[i] = implied[i].clean;
	post->older =
		log(PRIOR_OLDER) + log_likelihood(&all, m, &runs, model_log_miss(m, all.clean));
	normalise(post);
	free(implied);
	free(seen);
}

void posterior_clear(struct posterior *post)
{
	free(post->p);
	free(post->clean);
	*post = (struct posterior){ 0 };
}

static int compare_likelier(const void *pa, const void *pb, void *data)
{
	size_t a = *(const size_t *)pa, b = *(const size_t *)pb;
	const double *p = data;

	if (p[a] != p[b])
		return p[a] > p[b] ? -1 : 1;
	return (a > b) - (a < b);
}

size_t posterior_smallest_set(const struct posterior *post, double confidence, size_t **set)
{
	size_t *order = xcalloc(post->nr + 1, sizeof(*order)), nr = 0;
	double held = 0;

	for (size_t i = 0; i < post->nr; i++)
		order[i] = i;
	qsort_r(order, post->nr, sizeof(*order), compare_likelier, post->p);
	while (nr < post->nr && held < confidence && post->p[order[nr]] > 0) {
		held += post->p[order[nr]];
		nr++;
	}
	*set = order;
	return nr;
}
