// SPDX-License-Identifier: GPL-2.0-only
#include "evidence/build-seconds.h"

#include "expected-gain.h"

#include <math.h>

/* No single change counts for more: with a whole share, no other change would make a difference
 * any more. */
#define SHARE_MAX .99

static double log_of_rest(double share)
{
	return -log1p(-MIN(share, SHARE_MAX));
}

double build_share(const struct history *h, const double *share, size_t from, size_t to)
{
	enum { OF_FROM = 1, OF_TO = 2 };
	AUTO_FREE unsigned char *of = xcalloc(h->nr + 1, sizeof(*of));
	double sum = 0;

	of[from] |= OF_FROM;
	of[to] |= OF_TO;
	for (size_t c = MAX(from, to) + 1; c-- > h->boundary;) {
		if (of[c] == OF_FROM || of[c] == OF_TO)
			sum += log_of_rest(share[c]);
		for (size_t i = h->parent_at[c]; of[c] && i < h->parent_at[c + 1]; i++)
			of[h->parents[i]] |= of[c];
	}
	return -expm1(-sum);
}

void build_seconds(const struct history *h, const struct build_times *times, size_t from,
		   double *seconds)
{
	AUTO_FREE double *compiled = xcalloc(h->nr + 1, sizeof(*compiled));
	AUTO_FREE double *above = xcalloc(h->nr + 1, sizeof(*above));
	AUTO_FREE double *shared = xcalloc(h->nr + 1, sizeof(*shared));
	AUTO_FREE bool *all = xcalloc(h->nr + 1, sizeof(*all));
	AUTO_FREE bool *before = xcalloc(h->nr + 1, sizeof(*before));

	/* Logarithms turn the products into sums. */
	for (size_t c = h->boundary; c < h->nr; c++) {
		all[c] = true;
		compiled[c] = log_of_rest(times->share[c]);
	}
	history_mark_ancestors(h, from, before);
	for (size_t c = 0; c < h->boundary; c++)
		before[c] = false;
	history_sum(h, all, compiled, above);
	history_sum(h, before, compiled, shared);
	for (size_t c = 0; c < h->nr; c++) {
		double apart = above[c] + above[from] - 2 * shared[c];

		seconds[c] = times->least - (times->whole - times->least) * expm1(-MAX(apart, 0));
	}
}
