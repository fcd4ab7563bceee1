// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reference policies. The first two follow the verdict rules of syzbot, of 2021
 * and of today: T runs of a fixed length, panic_on_warn=1.
 */
#include "sim.h"

#include <math.h>

typedef enum decision (*judge_fn)(struct world *w, size_t commit);

static struct result bisect(struct world *w, judge_fn judge)
{
	enum decision verdicts[SIM_COMMITS_MAX] = { DECIDE_GOOD };
	bool left[SIM_COMMITS_MAX] = { false }, done;
	struct result r = { 0 };
	size_t c;

	verdicts[w->h.nr - 1] = DECIDE_BAD;
	world_build(w, w->h.nr - 1);
	judge(w, w->h.nr - 1);
	world_build(w, 0);
	judge(w, 0);
	while ((c = world_bisect(w, verdicts, left, &done)) != SIZE_MAX && !done)
		verdicts[c] = world_build(w, c) ? judge(w, c) : DECIDE_SKIP;
	if (done) {
		r = (struct result){ .named = true, .right = c == w->culprit, .set_nr = 1 };
		return r;
	}
	for (c = 0; c < w->h.nr; c++)
		r.set_nr += left[c];
	r.right = left[w->culprit];
	return r;
}

struct counts {
	int good, bad, infra;
};

static struct counts runs_of(struct world *w, size_t commit, int nr)
{
	struct counts n = { 0 };

	for (int i = 0; i < nr; i++) {
		struct run run = world_run(w, commit, SIM_CEILING, true);

		n.infra += run.outcome == OUTCOME_BOOT_FAILED;
		n.good += run.outcome == OUTCOME_CLEAN;
		n.bad += run.outcome == OUTCOME_TARGET || run.outcome == OUTCOME_NOISE;
	}
	return n;
}

static enum decision judge_2021(struct world *w, size_t commit)
{
	struct counts n = runs_of(w, commit, 10);

	if (n.bad)
		return DECIDE_BAD;
	return n.infra > 6 ? DECIDE_SKIP : DECIDE_GOOD;
}

static enum decision judge_today(struct world *w, size_t commit)
{
	int t = w->cell->rate < .5 ? 20 : 10;
	struct counts n = runs_of(w, commit, t);

	if (!n.bad && n.good >= (t == 20 ? t * 3 / 4 : t / 2))
		return DECIDE_GOOD;
	if (n.bad >= MAX(2, (t - n.infra) / 6) && n.good + n.bad >= t / 2)
		return DECIDE_BAD;
	return DECIDE_SKIP;
}

static enum decision judge_once(struct world *w, size_t commit)
{
	struct run run = world_run(w, commit, SIM_CEILING, true);

	if (run.outcome == OUTCOME_BOOT_FAILED)
		return DECIDE_SKIP;
	return run.outcome == OUTCOME_CLEAN ? DECIDE_GOOD : DECIDE_BAD;
}

struct result policy_2021(struct world *w)
{
	return bisect(w, judge_2021);
}

struct result policy_today(struct world *w)
{
	return bisect(w, judge_today);
}

struct result policy_git(struct world *w)
{
	return bisect(w, judge_once);
}

/* The commit whose ancestors have the share of the probability that is nearest to half. */
static size_t nearest_half(const struct world *w, const double *p, const bool *broken)
{
	size_t best = SIZE_MAX;
	double nearest = 2;

	for (size_t c = 1; c < w->h.nr; c++) {
		double sum = 0;

		if (broken[c])
			continue;
		for (size_t a = 1; a <= c; a++)
			sum += world_above(w, c, a) ? p[a] : 0;
		if (fabs(sum - .5) < nearest) {
			nearest = fabs(sum - .5);
			best = c;
		}
	}
	return best;
}

/* Knows the rate at the bad end. Tests one run at a time where it learns most, and takes
 * only the target for bad. */
struct result policy_bayes(struct world *w)
{
	double p[SIM_COMMITS_MAX] = { 0 }, max = 0;
	bool broken[SIM_COMMITS_MAX] = { false };
	struct result r = { 0 };
	size_t best = 0;

	for (size_t c = 1; c < w->h.nr; c++)
		p[c] = 1. / (double)(w->h.nr - 1);
	for (int runs = 0; runs < 1000 && max < .99; runs++) {
		size_t c = nearest_half(w, p, broken);
		double sum = 0;
		struct run run;

		if (c == SIZE_MAX)
			break;
		if (!world_build(w, c)) {
			broken[c] = true;
			continue;
		}
		run = world_run(w, c, 100, false);
		if (run.outcome == OUTCOME_BOOT_FAILED)
			continue;
		for (size_t a = 1; a < w->h.nr; a++) {
			double seen = w->cell->rate * (1 - exp(-run.exposure / 20));

			if (run.outcome == OUTCOME_TARGET)
				p[a] *= world_above(w, c, a) ? 1 : 1e-9;
			else
				p[a] *= world_above(w, c, a) ? 1 - seen : 1;
			sum += p[a];
		}
		max = 0;
		for (size_t a = 1; a < w->h.nr; a++) {
			p[a] /= sum;
			if (p[a] > max) {
				max = p[a];
				best = a;
			}
		}
	}
	r.named = max >= .99;
	r.confidence = max;
	r.set_nr = 1;
	r.right = r.named ? best == w->culprit : true;
	return r;
}
