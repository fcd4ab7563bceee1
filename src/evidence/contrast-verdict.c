// SPDX-License-Identifier: GPL-2.0-only
/* The verdict on a commit where no single run decides. */
#include "verdict-parts.h"

#include <math.h>

/* A commit has at least so many runs before its verdict, because one or two can be a whim of the
 * host. */
#define LEAST_RUNS 3

/* No more runs than this are asked for at once. */
#define ROUND_MAX 16

/* "the failure in 14 of 20 runs", "1.02 ± 0.05 in 9 runs" */
static char *runs_in_words(const struct model *m, const struct run *runs, size_t nr)
{
	struct contrast_sample sample = { 0 };
	struct contrast as_seen = m->contrast;
	AUTO_FREE char *words = NULL;
	char *whole;

	as_seen.slope = 0;
	for (size_t i = 0; i < nr; i++)
		contrast_sample_add(&as_seen, &sample, &runs[i], model_run_weight(m, &runs[i]));
	words = contrast_words(&m->contrast, &sample);
	whole = m->contrast.by == CONTRAST_RATE ? xstrfmt("the failure in %s runs", words) :
						  xstrfmt("%s in %zu runs", words, sample.nr);
	contrast_sample_clear(&sample);
	return whole;
}

static void settle_alike(const struct model *m, const struct evidence *ev, const struct run *runs,
			 size_t nr, struct verdict *v)
{
	AUTO_FREE char *words = runs_in_words(m, runs, nr);
	bool bad = ev->log_odds > 0;

	verdict_settle(v, bad ? DECIDE_BAD : DECIDE_GOOD,
		       "%s, as at the %s end (chance of a mistake %.2g)", words,
		       bad ? "failing" : "passing", 1 / (1 + exp(fabs(ev->log_odds))));
}

static double runs_that_count(const struct model *m, const struct run *runs, size_t nr)
{
	double sum = 0;

	for (size_t i = 0; i < nr; i++)
		sum += model_run_weight(m, &runs[i]);
	return sum;
}

static void contrast_undecided(const struct model *m, const struct evidence *ev,
			       const struct run *runs, size_t nr, struct verdict *v)
{
	AUTO_FREE char *words = runs_in_words(m, runs, nr);
	double had = runs_that_count(m, runs, nr);

	if (had < ev->runs / 2.)
		verdict_settle(v, DECIDE_SKIP, "only %.0f of %d runs can be compared with the ends",
			       had, ev->runs);
	else
		verdict_settle(v, DECIDE_SKIP,
			       "%s: neither as at the failing end nor as at the passing one "
			       "(chance of being bad %.2g)",
			       words, 1 / (1 + exp(-ev->log_odds)));
}

/* An end is not judged. It is run until it has as many runs as the policy wants that can be
 * compared with those of other commits. */
static void sample_end(const struct model *m, const struct policy *p, const struct evidence *ev,
		       const struct run *runs, size_t nr, struct verdict *v)
{
	AUTO_FREE char *words = runs_in_words(m, runs, nr);
	double had = runs_that_count(m, runs, nr);

	if (had >= p->sample - 1e-9) {
		verdict_settle(v, p->sample_is, "%s, with which others are compared", words);
	} else if (ev->runs >= 2 * p->sample + p->boot_max) {
		contrast_undecided(m, ev, runs, nr, v);
	} else {
		verdict_settle(v, DECIDE_MORE, "%s so far, with which others will be compared",
			       words);
		v->more = (int)ceil(p->sample - had);
	}
}

void contrast_decide(const struct model *m, const struct policy *p, const struct evidence *ev,
		     const struct run *runs, size_t nr, struct verdict *v)
{
	double wanted = -log(policy_miss(p)), had = runs_that_count(m, runs, nr), more;
	int left = p->runs_max - ev->runs;

	if (p->runs_max < 1) {
		verdict_settle(v, DECIDE_ABORT, "no run is possible");
	} else if (ev->host > p->host_max && ev->host > ev->runs) {
		verdict_settle(v, DECIDE_ABORT, "%d of %d runs were lost to the host", ev->host,
			       ev->host + ev->runs);
	} else if (verdict_never_started(p, ev, runs, nr, v)) {
		return;
	} else if (p->sample) {
		sample_end(m, p, ev, runs, nr, v);
	} else if (fabs(ev->log_odds) >= wanted && (had >= LEAST_RUNS || fabs(ev->given) > 0)) {
		settle_alike(m, ev, runs, nr, v);
	} else if (left <= 0 || !(m->contrast.gain > 0)) {
		contrast_undecided(m, ev, runs, nr, v);
	} else {
		more = MAX((wanted - fabs(ev->log_odds)) / m->contrast.gain, LEAST_RUNS - had);
		verdict_settle(v, DECIDE_MORE, "%d run%s so far, not decided", ev->runs,
			       ev->runs == 1 ? "" : "s");
		v->more = (int)ceil(MIN(MAX(more, 1), MIN(left, ROUND_MAX)));
	}
}
