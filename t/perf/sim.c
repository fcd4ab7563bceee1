// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bisects many random histories with the judge of the program and with other policies:
 *
 *	sim [--brief | --calibration] [<bisections per cell>]
 *
 * Prints a table, and exits with 1 when the program's judge misses a limit.
 * --brief leaves out the other policies except that of 2021, for the test suite.
 * --calibration tests whether answers are right as often as they claim, in cells with few
 * runs and less confidence, because elsewhere nearly all answers claim 99 % and more.
 */
#include "sim.h"

#include <math.h>

static const struct cell cells[] = {
	{ "rate 1", 1, 0, 0, false, 0, 0, 0, 0 },
	{ "rate .5", .5, 0, 0, false, 0, 0, 0, 0 },
	{ "rate .2", .2, 0, 0, false, 0, 0, 0, 0 },
	{ "rate .1", .1, 0, 0, false, 0, 0, 0, 0 },
	{ "rate .8 falling to .2", .8, .2, 0, false, 0, 0, 0, 0 },
	{ "rate 1, noise .1", 1, 0, .1, false, 0, 0, 0, 0 },
	{ "rate 1, noise .1 fatal", 1, 0, .1, true, 0, 0, 0, 0 },
	{ "rate 1, noise .5", 1, 0, .5, false, 0, 0, 0, 0 },
	{ "rate 1, noise .5 fatal", 1, 0, .5, true, 0, 0, 0, 0 },
	{ "rate .5, noise .5", .5, 0, .5, false, 0, 0, 0, 0 },
	{ "rate .5, noise .5 fatal", .5, 0, .5, true, 0, 0, 0, 0 },
	{ "rate .2, noise .1 fatal", .2, 0, .1, true, 0, 0, 0, 0 },
	{ "rate .2, noise .5 fatal", .2, 0, .5, true, 0, 0, 0, 0 },
	{ "rate 1, boot .05", 1, 0, 0, false, .05, 0, 0, 0 },
	{ "rate .5, boot .05", .5, 0, 0, false, .05, 0, 0, 0 },
	{ "rate 1, unbuildable", 1, 0, 0, false, 0, .1, 0, 0 },
	{ "rate .5, noise, boot, unb.", .5, 0, .1, true, .05, .1, 0, 0 },
};

static const struct cell doubtful[] = {
	{ "rate .05, 40 runs", .05, 0, 0, false, 0, 0, 40, .95 },
	{ "rate .1, 20 runs", .1, 0, 0, false, 0, 0, 20, .95 },
	{ "rate .1, 40 runs", .1, 0, 0, false, 0, 0, 40, .95 },
	{ "rate .2, 8 runs", .2, 0, 0, false, 0, 0, 8, .95 },
	{ "rate .2, 15 runs", .2, 0, 0, false, 0, 0, 15, .95 },
	{ "rate .2, 15 runs, noise .5", .2, 0, .5, true, 0, 0, 15, .95 },
	{ "rate .5, 3 runs", .5, 0, 0, false, 0, 0, 3, .95 },
	{ "rate .5, 5 runs, unb.", .5, 0, 0, false, 0, .1, 5, .95 },
};

static const struct {
	const char *name;
	policy_fn fn;
} policies[] = {
	{ "kbisect", policy_ours }, { "2021", policy_2021 },   { "today", policy_today },
	{ "git", policy_git },	    { "bayes", policy_bayes },
};

struct sum {
	int wrong, right, sets, sets_wrong, none;
	double set_size, runs, ends, seconds, builds;
};

static void add(struct sum *s, const struct result *r, const struct world *w)
{
	s->wrong += r->named && !r->right;
	s->right += r->named && r->right;
	if (!r->named && r->set_nr) {
		s->sets++;
		s->sets_wrong += !r->right;
		s->set_size += (double)r->set_nr;
	}
	s->none += !r->set_nr;
	s->runs += (double)w->runs;
	s->ends += (double)w->runs_at_ends;
	s->seconds += w->guest_seconds;
	s->builds += (double)w->builds;
}

/* How many of the answers with 95 to 99 %, and with 99 % and more, were right. */
struct calibration {
	int nr[2], right[2];
	double said[2];
};

static void calibrate(struct calibration *c, const struct result *r)
{
	int i = r->confidence >= .99;

	if (!r->set_nr || r->confidence < .95)
		return;
	c->nr[i]++;
	c->right[i] += r->right;
	c->said[i] += r->confidence;
}

static const double bands[] = { .5, .8, .9, .95, .99, 1.01 };
#define BANDS (ARRAY_SIZE(bands) - 1)

/* Answers by the probability that they claim. */
struct reliability {
	int nr[BANDS], right[BANDS];
	double said[BANDS];
};

static void sort_in(struct reliability *rel, const struct result *r)
{
	for (size_t b = 0; r->set_nr && b < BANDS; b++)
		if (r->confidence >= bands[b] && r->confidence < bands[b + 1]) {
			rel->nr[b]++;
			rel->right[b] += r->right;
			rel->said[b] += r->confidence;
		}
}

/* A band misses when its answers are right less often than they say, by more than
 * two standard deviations of chance and half of a percent. Below 99 % only: what says
 * more where more than a few runs are allowed is in the other table. */
static int print_reliability(const struct reliability *rel)
{
	int missed = 0;

	printf("%-12s%9s%12s%10s\n", "said", "answers", "on average", "right");
	for (size_t b = 0; b < BANDS; b++) {
		double n = rel->nr[b], said = n ? rel->said[b] / n : 0,
		       right = n ? rel->right[b] / n : 0;

		if (!rel->nr[b])
			continue;
		printf("%2.0f-%3.0f %%    %9d%10.2f %%%8.2f %%\n", 100 * bands[b],
		       MIN(100 * bands[b + 1], 100.), rel->nr[b], 100 * said, 100 * right);
		if (bands[b] < .99 && right < said - 2 * sqrt(said * (1 - said) / n) - .005)
			missed += printf("  MISSED: less often right than said\n") > 0;
	}
	return missed;
}

static int calibration(int n)
{
	struct world *w = xcalloc(1, sizeof(*w));
	struct reliability all = { .nr = { 0 } };

	for (size_t c = 0; c < ARRAY_SIZE(doubtful); c++) {
		struct reliability rel = { .nr = { 0 } };

		for (int i = 0; i < n; i++) {
			struct result r;

			world_make(w, &doubtful[c], (uint64_t)i + 1);
			r = policy_ours(w);
			sort_in(&rel, &r);
			sort_in(&all, &r);
		}
		printf("%s\n", doubtful[c].name);
		print_reliability(&rel);
	}
	free(w);
	printf("all\n");
	return print_reliability(&all);
}

static int limits_missed(const struct cell *cell, const struct sum *ours, const struct sum *old,
			 int n)
{
	int missed = 0;
	/* Three standard deviations of chance where the sample is small. */
	double slack = n < 2000 ? 3 * .1 / 20 : 0;
	bool clear =
		!cell->boot_fails && !cell->unbuildable && !(cell->noise_fatal && cell->noise > .2);

	if (ours->wrong > (.01 + slack) * n)
		missed += printf("  MISSED: wrong > 1 %%\n") > 0;
	if (cell->rate >= .2 && clear && ours->right < (.97 - slack) * n)
		missed += printf("  MISSED: right < 97 %%\n") > 0;
	if (cell->rate >= .5 && old->seconds > 0 && ours->seconds * 3 > old->seconds)
		missed += printf("  MISSED: guest-seconds > 1/3 of 2021's\n") > 0;
	if (cell->rate >= .5 && ours->right + ours->sets - ours->sets_wrong < old->right)
		missed += printf("  MISSED: less accurate than 2021's\n") > 0;
	return missed;
}

/*
 * The runs that a search needs at least when it knows the rate: a run is a use of a Z-channel, which
 * carries log2(1 + r (1 - r)^((1 - r) / r)) bits (Tallini et al., "On the capacity and codes for the
 * Z-channel", 2002), and the last good commit must have as many clean runs as exclude a miss.
 * 0: other things than the rate cost runs in this cell.
 */
static double runs_at_least(const struct cell *cell)
{
	const struct policy p = POLICY_DEFAULTS;
	double r = cell->rate, bits;

	if (r >= 1 || cell->rate_old > 0 || cell->noise > 0 || cell->boot_fails > 0 ||
	    cell->unbuildable > 0)
		return 0;
	bits = log2(1 + r * pow(1 - r, (1 - r) / r));
	return log2(SIM_COMMITS_MAX) / bits + log(1 - p.confidence) / log(1 - r);
}

static struct sum run_cell(const struct cell *cell, size_t policy, int n, struct calibration *cal)
{
	struct world *w = xcalloc(1, sizeof(*w));
	struct sum s = { 0 };

	for (int i = 0; i < n; i++) {
		struct result r;

		world_make(w, cell, (uint64_t)i + 1);
		r = policies[policy].fn(w);
		add(&s, &r, w);
		if (!policy)
			calibrate(cal, &r);
	}
	free(w);
	printf("%-27s%-8s %6.2f %6.2f %6.2f %5.1f %6.2f %6.2f %7.0f %5.0f %5.0f %8.0f %6.1f\n",
	       cell->name, policies[policy].name, 100. * s.wrong / n, 100. * s.right / n,
	       100. * s.sets / n, s.sets ? s.set_size / s.sets : 0, 100. * s.sets_wrong / n,
	       100. * s.none / n, s.runs / n, s.ends / n, runs_at_least(cell), s.seconds / n,
	       s.builds / n);
	fflush(stdout);
	return s;
}

int main(int argc, char **argv)
{
	bool brief = argc > 1 && str_equal(argv[1], "--brief");
	bool doubts = argc > 1 && str_equal(argv[1], "--calibration");
	int n = argc > 1 + brief ? atoi(argv[1 + brief]) : 2000, missed = 0, wrong = 0;
	struct calibration cal = { 0 };

	if (doubts)
		return calibration(argc > 2 ? atoi(argv[2]) : 2000) != 0;
	printf("%-27s%-8s %6s %6s %6s %5s %6s %6s %7s %5s %5s %8s %6s\n", "", "", "wrong%",
	       "right%", "sets%", "size", "set-w%", "none%", "runs", "ends", "least", "guest-s",
	       "builds");
	for (size_t c = 0; c < ARRAY_SIZE(cells); c++) {
		struct sum ours = run_cell(&cells[c], 0, n, &cal), old = { 0 };

		for (size_t p = 1; p < (brief ? 2 : ARRAY_SIZE(policies)); p++) {
			struct sum s = run_cell(&cells[c], p, n, NULL);

			old = p == 1 ? s : old;
		}
		wrong += ours.wrong;
		missed += limits_missed(&cells[c], &ours, &old, n);
	}
	printf("named culprits wrong over all: %.3f %%\n",
	       100. * wrong / n / (double)ARRAY_SIZE(cells));
	if (wrong > .003 * n * (double)ARRAY_SIZE(cells))
		missed += printf("  MISSED: more than .3 %%\n") > 0;
	for (int i = 0; i < 2; i++)
		if (cal.nr[i])
			printf("%d answers said %s: on average %.2f %%, right %.2f %%\n", cal.nr[i],
			       i ? ">= 99 %" : "95-99 %", 100 * cal.said[i] / cal.nr[i],
			       100. * cal.right[i] / cal.nr[i]);
	return missed != 0;
}
