// SPDX-License-Identifier: GPL-2.0-only
#include "next-run.h"

#include "expected-gain.h"

#include <math.h>

/* No visit is planned to be longer. */
#define VISIT_MAX 64
/* Neighbours of skipped commits are likely to be skipped, too: one that is nearer than this
 * share of the probability counts for less than half. */
#define SKIP_NEAR (1. / 16)

/* A commit that could be run, with all that the choice depends on. */
struct choice {
	double p_bad;	  /* it has the failure */
	double misses;	  /* b of the rate's Beta(a, b), if it has the failure */
	double kernel;	  /* seconds */
	double run;	  /* seconds for one run that counts */
	double unskipped; /* how likely it can be tested */
};

struct chooser {
	const struct next_run_spec *spec;
	double *bad;	   /* by commit: probability that it has the failure */
	double *rate;	   /* by commit: the same times the rate */
	double older;	   /* probability that all have it, */
	double older_rate; /* ... times the rate */
	double all_rate;   /* of all commits together */
	size_t *skipped, skipped_nr;
	double a, b; /* of the rate's Beta(a, b) */
};

static double entropy(double p)
{
	return p > 0 && p < 1 ? -p * log(p) - (1 - p) * log1p(-p) : 0;
}

/* The probability and rate of the ancestors of each commit. */
static void chooser_weigh(struct chooser *ch)
{
	const struct next_run_spec *s = ch->spec;
	AUTO_FREE double *p = xcalloc(s->h->nr + 1, sizeof(*p));
	AUTO_FREE bool *all = xcalloc(s->h->nr + 1, sizeof(*all));
	double clean = 0;

	for (size_t c = s->h->boundary; c < s->h->nr; c++) {
		all[c] = true;
		clean = MAX(clean, s->post->clean[c]);
		if (s->skipped[c])
			ch->skipped[ch->skipped_nr++] = c;
	}
	memcpy(p, s->post->p, s->h->nr * sizeof(*p));
	history_sum(s->h, all, p, ch->bad);
	for (size_t c = 0; c < s->h->nr; c++) {
		p[c] *= ch->a / (ch->a + ch->b + s->post->clean[c]);
		ch->all_rate += p[c];
	}
	history_sum(s->h, all, p, ch->rate);
	if (!s->h->fix) {
		ch->older = s->post->older;
		ch->older_rate = ch->older * ch->a / (ch->a + ch->b + clean);
	}
}

static double kernel_seconds(const struct next_run_spec *s, size_t c)
{
	if (s->built[c])
		return 0;
	return s->costs->kernels ? s->costs->kernels[c] : s->costs->kernel;
}

/* How likely the commit can be tested, by its distance from the skipped ones. */
static double unskipped(const struct chooser *ch, size_t c)
{
	const double own = ch->spec->post->p[c];
	double score = 1;

	for (size_t i = 0; i < ch->skipped_nr; i++) {
		double distance = fabs(ch->bad[c] - ch->bad[ch->skipped[i]]) + own;

		score *= distance / (distance + SKIP_NEAR);
	}
	return score;
}

static struct choice choice_of(const struct chooser *ch, size_t c)
{
	const struct next_run_spec *s = ch->spec;
	bool fix = s->h->fix;
	double p = MIN(fix ? 1 - ch->bad[c] : ch->bad[c] + ch->older, 1);
	double rate = fix ? ch->all_rate - ch->rate[c] : ch->rate[c] + ch->older_rate;

	return (struct choice){
		.p_bad = p,
		.misses = rate > 0 ? MAX(ch->a * p / rate - ch->a, ch->b) : ch->b,
		.kernel = kernel_seconds(s, c),
		.run = s->costs->run / s->yield[c],
		.unskipped = s->built[c] ? 1 : unskipped(ch, c),
	};
}

/* The most information for a second that a visit of the commit can give, in *runs runs. */
static double best_visit(const struct chooser *ch, const struct choice *choice, int *runs)
{
	const int at_once = ch->spec->costs->at_once;
	double most = 0, seconds = choice->kernel, miss = 1;
	int n = 0;

	while (n < VISIT_MAX) {
		/* The visit comes to these runs unless an earlier one showed the failure. */
		seconds += choice->run * (1 - choice->p_bad * (1 - miss));
		for (int i = 0; i < at_once; i++, n++)
			miss *= (choice->misses + n) / (ch->a + choice->misses + n);
		double gain = entropy(choice->p_bad * (1 - miss)) - choice->p_bad * entropy(miss);
		if (gain * choice->unskipped / seconds <= most)
			break;
		most = gain * choice->unskipped / seconds;
		*runs = n;
	}
	return most;
}

struct next_run next_run(const struct next_run_spec *s)
{
	struct next_run next = { .commit = SIZE_MAX };
	struct chooser ch = { .spec = s, .a = 1 + s->m->hits, .b = 1 + s->m->misses };
	double most = 0;

	ch.bad = xcalloc(s->h->nr + 1, sizeof(*ch.bad));
	ch.rate = xcalloc(s->h->nr + 1, sizeof(*ch.rate));
	ch.skipped = xcalloc(s->h->nr + 1, sizeof(*ch.skipped));
	chooser_weigh(&ch);
	for (size_t c = 0; c < s->h->nr; c++) {
		int runs = 0;

		if (!s->open[c])
			continue;
		struct choice choice = choice_of(&ch, c);
		if (MIN(choice.p_bad, 1 - choice.p_bad) < s->least)
			continue;
		double gain = best_visit(&ch, &choice, &runs);
		if (gain > most) {
			most = gain;
			next = (struct next_run){ c, runs, choice.p_bad };
		}
	}
	free(ch.skipped);
	free(ch.bad);
	free(ch.rate);
	return next;
}

double posterior_bad(const struct history *h, const struct posterior *post, size_t commit)
{
	AUTO_FREE bool *above = xcalloc(h->nr + 1, sizeof(*above));
	double sum = h->fix ? 0 : post->older;

	history_mark_ancestors(h, commit, above);
	for (size_t c = 0; c < h->nr; c++)
		sum += above[c] != h->fix ? post->p[c] : 0;
	return MIN(sum, 1);
}
