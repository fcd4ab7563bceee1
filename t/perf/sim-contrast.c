// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bisects random histories in which no single run decides: the failure shows on both sides of
 * the culprit at two rates, or the test measures a number with noise.
 *
 *	sim-contrast [<bisections per cell> [<cell>]]
 *
 * Prints for each cell: wrong and right culprits, sets, sessions that were refused because the
 * ends do not differ, runs of the ends and of all; then whether answers are right as often as
 * they claim where 90, 95 and 99 % are asked for. Exits with 1 when a limit is missed.
 */
#include "sim.h"

#include <math.h>

#define RUNS_MAX 1200

enum noise {
	NOISE_NORMAL,
	NOISE_HEAVY,   /* Student's t with two degrees of freedom: no variance */
	NOISE_BIMODAL, /* three of ten runs are slower by four deviations */
	NOISE_TICKS,   /* rounded to whole deviations */
	NOISE_WARMING, /* the host becomes slower by one deviation in 300 runs */
	NOISE_HISTORY, /* each commit adds a little: a quarter of the effect over all */
	NOISE_LOAD,    /* other work, for 20 runs at a time, makes runs slower by two deviations */
	NOISE_LAYOUT,  /* each kernel has an offset of its own, of .1 deviations */
};

struct contrast_cell {
	const char *name;
	enum contrast_by by;
	double passing, failing; /* rates; or 0 and the effect in deviations */
	enum noise noise;
	double confidence;
	int runs;    /* of one commit at most; 0: the default */
	double said; /* what the user states of the passing rate; 0: nothing */
};

static const struct contrast_cell contrast_cells[] = {
	{ "rate .1 -> .67", CONTRAST_RATE, .1, .67, NOISE_NORMAL, .99, 0, 0 },
	{ "rate .02 -> .3", CONTRAST_RATE, .02, .3, NOISE_NORMAL, .99, 0, 0 },
	{ "rate .2 -> .5", CONTRAST_RATE, .2, .5, NOISE_NORMAL, .99, 0, 0 },
	{ "rate .5 -> .9", CONTRAST_RATE, .5, .9, NOISE_NORMAL, .99, 0, 0 },
	{ "rate .3 -> .5", CONTRAST_RATE, .3, .5, NOISE_NORMAL, .99, 300, 0 },
	{ "rate .1 -> .67, said", CONTRAST_RATE, .1, .67, NOISE_NORMAL, .99, 0, .1 },
	{ "rate .2 -> .5, said", CONTRAST_RATE, .2, .5, NOISE_NORMAL, .99, 0, .2 },
	{ "rate .2 -> .5, said .15", CONTRAST_RATE, .2, .5, NOISE_NORMAL, .99, 0, .15 },
	{ "effect 2", CONTRAST_METRIC, 0, 2, NOISE_NORMAL, .99, 0, 0 },
	{ "effect 1", CONTRAST_METRIC, 0, 1, NOISE_NORMAL, .99, 0, 0 },
	{ "effect .5", CONTRAST_METRIC, 0, .5, NOISE_NORMAL, .99, 300, 0 },
	{ "effect 6", CONTRAST_METRIC, 0, 6, NOISE_NORMAL, .99, 0, 0 },
	{ "effect 2, heavy", CONTRAST_METRIC, 0, 2, NOISE_HEAVY, .99, 0, 0 },
	{ "effect 1, heavy", CONTRAST_METRIC, 0, 1, NOISE_HEAVY, .99, 0, 0 },
	{ "effect 2, bimodal", CONTRAST_METRIC, 0, 2, NOISE_BIMODAL, .99, 0, 0 },
	{ "effect 1, bimodal", CONTRAST_METRIC, 0, 1, NOISE_BIMODAL, .99, 0, 0 },
	{ "effect 2, ticks", CONTRAST_METRIC, 0, 2, NOISE_TICKS, .99, 0, 0 },
	{ "effect 2, warming", CONTRAST_METRIC, 0, 2, NOISE_WARMING, .99, 0, 0 },
	{ "effect 1, warming", CONTRAST_METRIC, 0, 1, NOISE_WARMING, .99, 0, 0 },
	{ "effect 2, history", CONTRAST_METRIC, 0, 2, NOISE_HISTORY, .99, 0, 0 },
	{ "effect 1, history", CONTRAST_METRIC, 0, 1, NOISE_HISTORY, .99, 0, 0 },
	{ "effect 1, layout", CONTRAST_METRIC, 0, 1, NOISE_LAYOUT, .99, 0, 0 },
	{ "no effect", CONTRAST_METRIC, 0, 0, NOISE_NORMAL, .99, 0, 0 },
};

static const struct contrast_cell contrast_doubtful[] = {
	{ "rate .2 -> .5, 90 %", CONTRAST_RATE, .2, .5, NOISE_NORMAL, .90, 15, 0 },
	{ "rate .2 -> .5, 95 %", CONTRAST_RATE, .2, .5, NOISE_NORMAL, .95, 25, 0 },
	{ "rate .2 -> .5, 99 %", CONTRAST_RATE, .2, .5, NOISE_NORMAL, .99, 40, 0 },
	{ "effect 1, 90 %", CONTRAST_METRIC, 0, 1, NOISE_NORMAL, .90, 12, 0 },
	{ "effect 1, 95 %", CONTRAST_METRIC, 0, 1, NOISE_NORMAL, .95, 16, 0 },
	{ "effect 1, 99 %", CONTRAST_METRIC, 0, 1, NOISE_NORMAL, .99, 25, 0 },
	{ "effect 1, heavy, 90 %", CONTRAST_METRIC, 0, 1, NOISE_HEAVY, .90, 15, 0 },
	{ "effect 1, bimodal, 95 %", CONTRAST_METRIC, 0, 1, NOISE_BIMODAL, .95, 20, 0 },
};

/* The host is not the same from one stretch of runs to the next, and a commit has all of its runs in
 * one stretch. These are figures about a known limit, so they are not judged. */
static const struct contrast_cell contrast_unsteady[] = {
	{ "effect 2, load", CONTRAST_METRIC, 0, 2, NOISE_LOAD, .99, 0, 0 },
	{ "effect 1, load", CONTRAST_METRIC, 0, 1, NOISE_LOAD, .99, 0, 0 },
};

struct contrast_sim {
	struct world *w;
	const struct contrast_cell *cell;
	struct subject subjects[SIM_COMMITS_MAX];
	struct run *runs[SIM_COMMITS_MAX]; /* by subject */
	size_t nr;
	double offset[SIM_COMMITS_MAX]; /* of each kernel */
	bool loaded;			/* other work runs on the host */
	long ends;			/* runs that the ends took */
};

static double sim_normal(struct world *w)
{
	double u = 1 - sim_random(w), v = sim_random(w);

	return sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}

static double noise_of(struct contrast_sim *s, size_t commit)
{
	struct world *w = s->w;
	double z = sim_normal(w);

	switch (s->cell->noise) {
	case NOISE_NORMAL:
	case NOISE_TICKS:
		return z;
	case NOISE_HEAVY:
		return z / sqrt(-log(1 - sim_random(w)));
	case NOISE_BIMODAL:
		return z + (sim_random(w) < .3 ? 4 : 0);
	case NOISE_WARMING:
		return z + (double)w->runs / 300;
	case NOISE_LOAD:
		s->loaded ^= sim_random(w) < .05;
		return z + (s->loaded ? 2 : 0);
	case NOISE_HISTORY:
		return z + s->cell->failing / 4 * (double)commit / (double)w->h.nr;
	case NOISE_LAYOUT:
		return z + .1 * s->offset[commit];
	}
	return z;
}

static struct run run_on_host(struct contrast_sim *s, size_t commit)
{
	const struct contrast_cell *c = s->cell;
	bool bad = world_above(s->w, commit, s->w->culprit);
	double level = bad ? c->failing : c->passing, v;

	s->w->runs++;
	if (c->by == CONTRAST_RATE) {
		bool hit = sim_random(s->w) < level;

		return (struct run){ .outcome = hit ? OUTCOME_TARGET : OUTCOME_CLEAN,
				     .exposure = INFINITY,
				     .hit_at = hit ? 1 : -1 };
	}
	v = level + noise_of(s, commit);
	return (struct run){ .outcome = OUTCOME_MEASURED,
			     .number = c->noise == NOISE_TICKS ? round(v) : v,
			     .hit_at = -1 };
}

static struct run contrast_run(struct contrast_sim *s, size_t commit)
{
	struct run run = run_on_host(s, commit);

	run.order = s->w->runs;
	return run;
}

static struct subject *contrast_at(struct contrast_sim *s, size_t commit)
{
	size_t i;

	for (i = 0; i < s->nr; i++)
		if (s->subjects[i].commit == commit)
			return &s->subjects[i];
	s->runs[i] = xcalloc(RUNS_MAX, sizeof(struct run));
	s->subjects[i] = (struct subject){ .commit = commit,
					   .runs = s->runs[i],
					   .contrast = s->cell->by,
					   .stated = s->cell->said };
	s->nr++;
	return &s->subjects[i];
}

static void contrast_test(struct contrast_sim *s, size_t commit, const struct policy *p)
{
	struct subject *sub = contrast_at(s, commit);
	struct verdict v = VERDICT_INIT;
	struct model m;

	search_model(s->subjects, s->nr, &m);
	for (;;) {
		verdict_decide(&m, p, sub->runs, sub->nr, &v);
		if (v.decision != DECIDE_MORE)
			break;
		if (sub->nr >= RUNS_MAX)
			abort();
		s->runs[sub - s->subjects][sub->nr++] = contrast_run(s, commit);
	}
	if (v.decision != DECIDE_SKIP || sub->told == DECIDE_MORE)
		sub->told = v.decision;
	verdict_clear(&v);
}

/* False: they do not differ. */
static bool sample_ends(struct contrast_sim *s, const struct policy *p)
{
	size_t bad = s->w->h.nr - 1;
	struct policy q = *p, good = *p;
	struct model m;

	contrast_at(s, bad)->end = CONTRAST_FAILING;
	contrast_at(s, 0)->end = CONTRAST_PASSING;
	for (q.sample = CONTRAST_ENDS_MIN;; q.sample = MIN(q.sample * 3 / 2, p->runs_max)) {
		q.sample_is = DECIDE_BAD;
		contrast_test(s, bad, &q);
		good.sample = s->cell->said > 0 ? CONTRAST_ENDS_MIN : q.sample;
		good.sample_is = DECIDE_GOOD;
		contrast_test(s, 0, &good);
		search_model(s->subjects, s->nr, &m);
		s->ends = s->w->runs;
		if (contrast_is_clear(&m.contrast))
			return true;
		if (q.sample >= p->runs_max)
			return contrast_differs(&m.contrast);
	}
}

static struct result contrast_search(struct contrast_sim *s, const struct policy *p)
{
	struct search_next next = SEARCH_NEXT_INIT;
	struct result r;

	for (;;) {
		size_t commit;

		search_next(&s->w->h, p, s->subjects, s->nr, &next);
		for (size_t i = 0; next.replay && i < s->nr; i++)
			if (s->subjects[i].told != DECIDE_MORE)
				s->subjects[i].told = next.verdicts[i];
		if (next.step == SEARCH_DONE)
			break;
		commit = next.step == SEARCH_TEST ? next.commit :
						    world_next(s->w, s->subjects, s->nr);
		if (commit == SIZE_MAX)
			abort();
		contrast_test(s, commit, &next.policy);
	}
	r = world_result(s->w, &next, p->confidence);
	search_next_clear(&next);
	return r;
}

struct contrast_sum {
	int wrong, right, sets, sets_wrong, refused;
	double set_size, runs, ends, said, said_right, nr;
};

static void contrast_once(const struct contrast_cell *cell, uint64_t seed, struct world *w,
			  struct contrast_sum *sum)
{
	static const struct cell plain = { .name = "plain" };
	struct contrast_sim *s = xcalloc(1, sizeof(*s));
	struct policy p = POLICY_DEFAULTS;
	struct result r = { 0 };

	world_make(w, &plain, seed);
	s->w = w;
	s->cell = cell;
	for (size_t i = 0; i < w->h.nr; i++)
		s->offset[i] = sim_normal(w);
	p.steps_expected = 1;
	for (size_t n = w->h.nr; n > 1; n /= 4)
		p.steps_expected++;
	p.slack = SEARCH_SLACK;
	p.confidence = cell->confidence;
	p.error_budget = 1 - cell->confidence;
	p.runs_max = MAX(100, cell->runs);
	if (!sample_ends(s, &p)) {
		sum->refused++;
	} else {
		p.runs_max = cell->runs ? cell->runs : 100;
		r = contrast_search(s, &p);
		sum->wrong += r.named && !r.right;
		sum->right += r.named && r.right;
		sum->sets += !r.named;
		sum->sets_wrong += !r.named && !r.right;
		sum->set_size += r.named ? 0 : (double)r.set_nr;
		sum->said += r.confidence;
		sum->said_right += r.right;
		sum->nr++;
	}
	sum->runs += (double)w->runs;
	sum->ends += (double)s->ends;
	for (size_t i = 0; i < s->nr; i++)
		free(s->runs[i]);
	free(s);
}

static struct contrast_sum contrast_cell_run(const struct contrast_cell *cell, int n)
{
	struct world *w = xcalloc(1, sizeof(*w));
	struct contrast_sum s = { 0 };

	for (int i = 0; i < n; i++)
		contrast_once(cell, (uint64_t)i + 1, w, &s);
	free(w);
	printf("%-26s %6.2f %6.2f %6.2f %5.1f %6.2f %7.2f %6.0f %6.0f %7.2f %7.2f\n", cell->name,
	       100. * s.wrong / n, 100. * s.right / n, 100. * s.sets / n,
	       s.sets ? s.set_size / s.sets : 0, 100. * s.sets_wrong / n, 100. * s.refused / n,
	       s.ends / n, s.runs / n, s.nr ? 100 * s.said / s.nr : 0,
	       s.nr ? 100 * s.said_right / s.nr : 0);
	fflush(stdout);
	return s;
}

/* Answers are right as often as they say, within three deviations of chance. */
static int contrast_missed(const struct contrast_cell *cell, const struct contrast_sum *s, int n)
{
	double said = s->nr ? s->said / s->nr : 1, right = s->nr ? s->said_right / s->nr : 1;
	double chance = 3 * sqrt(MAX(said * (1 - said), .01 * .99) / MAX(s->nr, 1));
	int missed = 0;

	if (s->wrong > (1 - cell->confidence + chance) * n)
		missed += printf("  MISSED: too many wrong culprits\n") > 0;
	if (right < said - chance - .005)
		missed += printf("  MISSED: less often right than said\n") > 0;
	if (cell->failing <= cell->passing && s->refused < .99 * n)
		missed += printf("  MISSED: ends that do not differ\n") > 0;
	return missed;
}

static int contrast_table(const struct contrast_cell *cells, size_t nr, int n, const char *only,
			  bool judge)
{
	int missed = 0;

	printf("%-26s %6s %6s %6s %5s %6s %7s %6s %6s %7s %7s\n", "", "wrong%", "right%", "sets%",
	       "size", "set-w%", "refused", "ends", "runs", "said%", "right%");
	for (size_t i = 0; i < nr; i++) {
		struct contrast_sum s;

		if (only && !strstr(cells[i].name, only))
			continue;
		s = contrast_cell_run(&cells[i], n);
		missed += judge ? contrast_missed(&cells[i], &s, n) : 0;
	}
	return missed;
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1000, missed;
	const char *only = argc > 2 ? argv[2] : NULL;

	missed = contrast_table(contrast_cells, ARRAY_SIZE(contrast_cells), n, only, true);
	missed += contrast_table(contrast_doubtful, ARRAY_SIZE(contrast_doubtful), n, only, true);
	contrast_table(contrast_unsteady, ARRAY_SIZE(contrast_unsteady), n, only, false);
	return missed != 0;
}
