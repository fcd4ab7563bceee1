// SPDX-License-Identifier: GPL-2.0-only
#include "sim.h"

#include <math.h>

double sim_random(struct world *w)
{
	/* xorshift64*, Vigna 2014 */
	w->rng ^= w->rng >> 12;
	w->rng ^= w->rng << 25;
	w->rng ^= w->rng >> 27;
	return (double)((w->rng * 0x2545F4914F6CDD1DULL) >> 11) / 9007199254740992.0;
}

static size_t below(struct world *w, size_t n)
{
	return (size_t)(sim_random(w) * (double)n);
}

static void add_commit(struct world *w, size_t p1, size_t p2)
{
	size_t c = w->h.nr++, at = w->parent_at[c];

	w->parents[at++] = p1;
	if (p2 != p1)
		w->parents[at++] = p2;
	w->parent_at[c + 1] = at;
	for (int i = 0; i < SIM_WORDS; i++)
		w->above[c][i] = w->above[p1][i] | w->above[p2][i];
	w->above[c][c / 64] |= 1ULL << (c % 64);
}

/* A main line with side branches that fork from recent commits and are merged. */
static void make_history(struct world *w)
{
	size_t heads[8], heads_nr = 1, nr = (size_t)(20 * pow(10, sim_random(w)));

	memset(w->above, 0, sizeof(w->above));
	w->h = (struct history){
		.nr = 1, .boundary = 1, .parent_at = w->parent_at, .parents = w->parents
	};
	w->parent_at[0] = w->parent_at[1] = 0;
	w->above[0][0] = 1;
	heads[0] = 0;
	while (w->h.nr < nr || heads_nr > 1) {
		double what = sim_random(w);

		if (w->h.nr < nr && what < .1 && heads_nr < ARRAY_SIZE(heads)) {
			size_t from = w->h.nr - 1 - below(w, MIN(w->h.nr, (size_t)20));

			heads[heads_nr++] = w->h.nr;
			add_commit(w, from, from);
		} else if (heads_nr > 1 && (what < .2 || w->h.nr >= nr)) {
			size_t side = 1 + below(w, heads_nr - 1);

			add_commit(w, heads[0], heads[side]);
			heads[0] = w->h.nr - 1;
			heads[side] = heads[--heads_nr];
		} else {
			size_t head = below(w, heads_nr);

			add_commit(w, heads[head], heads[head]);
			heads[head] = w->h.nr - 1;
		}
	}
}

static void make_stretch(struct world *w, double share, size_t *from, size_t *to)
{
	size_t len = (size_t)ceil(share * (double)w->h.nr);

	*from = 1 + below(w, w->h.nr - 1);
	*to = share > 0 ? MIN(*from + len, w->h.nr - 1) : *from;
}

void world_make(struct world *w, const struct cell *cell, uint64_t seed)
{
	w->cell = cell;
	w->rng = seed * 0x9E3779B97F4A7C15ULL + 0x1234567;
	for (int i = 0; i < 8; i++)
		sim_random(w);
	make_history(w);
	w->culprit = 1 + below(w, w->h.nr - 1);
	make_stretch(w, cell->noise > 0 ? .5 : 0, &w->noise_from, &w->noise_to);
	make_stretch(w, cell->unbuildable, &w->broken_from, &w->broken_to);
	memset(w->built, 0, sizeof(w->built));
	w->runs = w->builds = w->runs_at_ends = 0;
	w->guest_seconds = 0;
}

bool world_above(const struct world *w, size_t commit, size_t ancestor)
{
	return w->above[commit][ancestor / 64] >> (ancestor % 64) & 1;
}

bool world_build(struct world *w, size_t commit)
{
	if (!w->built[commit])
		w->builds++;
	w->built[commit] = true;
	return commit < w->broken_from || commit >= w->broken_to;
}

static double exponential(struct world *w, double mean)
{
	return -mean * log(1 - sim_random(w));
}

static double rate_at(const struct world *w, size_t commit)
{
	const struct cell *c = w->cell;
	double age = 1 - (double)commit / (double)w->h.nr;

	if (!world_above(w, commit, w->culprit))
		return 0;
	return c->rate_old > 0 ? c->rate + (c->rate_old - c->rate) * age : c->rate;
}

struct run world_run(struct world *w, size_t commit, double seconds, bool stop)
{
	const struct cell *c = w->cell;
	struct run run = { .outcome = OUTCOME_CLEAN, .exposure = seconds, .hit_at = -1 };
	double hit = INFINITY, noise = INFINITY;
	bool noisy = commit >= w->noise_from && commit < w->noise_to;

	w->runs++;
	if (sim_random(w) < c->boot_fails) {
		w->guest_seconds += SIM_BOOT;
		return (struct run){ .outcome = OUTCOME_BOOT_FAILED, .hit_at = -1 };
	}
	if (sim_random(w) < rate_at(w, commit))
		hit = MIN(2 + exponential(w, 20), SIM_CEILING);
	if (noisy && sim_random(w) < c->noise)
		noise = exponential(w, 15);
	if (noise < seconds && noise < hit && (stop || c->noise_fatal)) {
		run.outcome = OUTCOME_NOISE;
		run.exposure = noise;
	} else if (hit <= seconds) {
		run.outcome = OUTCOME_TARGET;
		run.exposure = run.hit_at = hit;
	}
	w->guest_seconds += SIM_BOOT + run.exposure;
	return run;
}

static int weight(const struct world *w, size_t commit, const uint64_t *left)
{
	int n = 0;

	for (int i = 0; i < SIM_WORDS; i++)
		n += __builtin_popcountll(w->above[commit][i] & left[i]);
	return n;
}

size_t world_bisect(const struct world *w, const enum decision *verdicts, bool *left, bool *done)
{
	uint64_t bits[SIM_WORDS] = { 0 };
	size_t best = SIZE_MAX, nr = 0, last = 0;
	int most = 0;

	for (size_t c = w->h.boundary; c < w->h.nr; c++) {
		left[c] = true;
		for (size_t t = 0; t < w->h.nr && left[c]; t++)
			if (verdicts[t] == DECIDE_BAD)
				left[c] = world_above(w, t, c);
			else if (verdicts[t] == DECIDE_GOOD)
				left[c] = !world_above(w, t, c);
		if (left[c]) {
			bits[c / 64] |= 1ULL << (c % 64);
			last = c;
			nr++;
		}
	}
	*done = nr == 1;
	if (nr <= 1)
		return last;
	for (size_t c = w->h.boundary; c < w->h.nr; c++) {
		int n;

		if (!left[c] || verdicts[c] != DECIDE_MORE)
			continue;
		n = weight(w, c, bits);
		n = MIN(n, (int)nr - n);
		if (best == SIZE_MAX || n > most) {
			most = n;
			best = c;
		}
	}
	return best;
}

size_t world_next(const struct world *w, const struct subject *subjects, size_t nr)
{
	enum decision verdicts[SIM_COMMITS_MAX] = { DECIDE_GOOD };
	bool left[SIM_COMMITS_MAX] = { false }, done;

	for (size_t i = 0; i < nr; i++)
		verdicts[subjects[i].commit] = subjects[i].told;
	return world_bisect(w, verdicts, left, &done);
}

struct result world_result(const struct world *w, const struct search_next *next, double confidence)
{
	struct result r = { .named = next->set_nr == 1 && next->confidence >= confidence,
			    .set_nr = next->set_nr,
			    .confidence = next->confidence };

	for (size_t i = 0; i < next->set_nr; i++)
		r.right |= next->set[i] == w->culprit;
	return r;
}
