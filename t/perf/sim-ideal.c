// SPDX-License-Identifier: GPL-2.0-only
/*
 * How few runs a search could need at all, whoever drives it:
 *
 *	sim-ideal [<bisections>]
 *
 * The search knows that its history is a line and that nothing disturbs it: a run of a bad commit
 * shows the failure at a rate, one of a good commit never. Each run is that of the commit whose
 * run is expected to tell most about the culprit, without regard to builds, and the answer is
 * given when its posterior probability is high enough; it is not confirmed. The rate is either
 * known or learnt, as in a session, from the first crashes of the failing end and then on the way.
 *
 * The bound is that of a channel with feedback (M. V. Burnashev, Data transmission over a discrete
 * channel with feedback, Problems of Information Transmission 12:4, 1976), whose rate is known:
 * log2(n) / C runs to find the culprit, where C = log2(1 + (1 - r) r^(r / (1 - r))) with r = 1 -
 * rate is the capacity of the Z-channel, and log(1 / error) / log(1 / r) clean runs of its parent
 * to exclude a miss.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define COMMITS 256
#define RATES 60
#define CRASHES 3 /* of the failing end */
#define BISECTIONS 600

/* The joint posterior of culprit and rate. */
struct beliefs {
	double p[COMMITS][RATES];
	double rates[RATES];
	int nr; /* of rates */
};

static double entropy(double p)
{
	return p > 0 && p < 1 ? -(p * log2(p) + (1 - p) * log2(1 - p)) : 0;
}

/* The commit whose run is expected to tell most. likeliest: the likeliest culprit, and its
 * probability. */
static int choose_run(const struct beliefs *b, int *likeliest, double *p_likeliest)
{
	double crash = 0, within = 0, most = -1;
	int chosen = 0;

	*p_likeliest = 0;
	for (int c = 0; c < COMMITS; c++) {
		double p = 0, shows = 0, gain;

		for (int i = 0; i < b->nr; i++) {
			p += b->p[c][i];
			shows += b->p[c][i] * b->rates[i];
		}
		crash += shows;
		within += p > 0 ? p * entropy(shows / p) : 0;
		gain = entropy(crash) - within;
		if (gain > most) {
			most = gain;
			chosen = c;
		}
		if (p > *p_likeliest) {
			*p_likeliest = p;
			*likeliest = c;
		}
	}
	return chosen;
}

static void learn_run(struct beliefs *b, int commit, bool crash)
{
	double sum = 0;

	for (int c = 0; c < COMMITS; c++)
		for (int i = 0; i < b->nr; i++) {
			double bad = crash ? b->rates[i] : 1 - b->rates[i], good = crash ? 0 : 1;

			b->p[c][i] *= c <= commit ? bad : good;
			sum += b->p[c][i];
		}
	for (int c = 0; c < COMMITS; c++)
		for (int i = 0; i < b->nr; i++)
			b->p[c][i] /= sum;
}

/* Runs the failing end until it has crashed often enough. Returns the number of runs. */
static int learn_end(struct beliefs *b, double rate)
{
	int runs = 0;

	for (int crashes = 0; crashes < CRASHES; runs++) {
		bool crash = drand48() < rate;

		crashes += crash;
		learn_run(b, COMMITS - 1, crash);
	}
	return runs;
}

static void begin_search(struct beliefs *b, double rate, bool known)
{
	b->nr = known ? 1 : RATES;
	for (int i = 0; i < b->nr; i++) {
		b->rates[i] = known ? rate : (i + .5) / RATES;
		for (int c = 0; c < COMMITS; c++)
			b->p[c][i] = 1.0 / COMMITS / b->nr;
	}
}

/* Returns the number of runs, those of the failing end included. */
static int search_once(struct beliefs *b, double rate, bool known, double enough, bool *right)
{
	int culprit = (int)(drand48() * COMMITS), likeliest = 0, runs, commit;
	double p;

	begin_search(b, rate, known);
	runs = known ? 0 : learn_end(b, rate);
	while (commit = choose_run(b, &likeliest, &p), p < enough) {
		learn_run(b, commit, culprit <= commit && drand48() < rate);
		runs++;
	}
	*right = likeliest == culprit;
	return runs;
}

static double bound_of(double rate, double error)
{
	double r = 1 - rate, capacity = log2(1 + rate * pow(r, r / rate));

	return log2(COMMITS) / capacity + log(error) / log(r);
}

static void print_cell(struct beliefs *b, double rate, bool known, double enough, int bisections)
{
	double runs = 0, bound = bound_of(rate, .01);
	int wrong = 0;

	for (int i = 0; i < bisections; i++) {
		bool right;

		runs += search_once(b, rate, known, enough, &right) / (double)bisections;
		wrong += !right;
	}
	printf("%5.1f  %-7s%8.2f %%%8.1f%8.1f%8.2f%8.2f %%\n", rate, known ? "known" : "learnt",
	       100 * enough, runs, bound, runs / bound, 100.0 * wrong / bisections);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static const double rates[] = { .5, .2, .1 }, enough[] = { .99, .9975 };
	int bisections = argc > 1 ? atoi(argv[1]) : BISECTIONS;
	static struct beliefs b;

	if (bisections < 1) {
		fprintf(stderr, "usage: sim-ideal [<bisections>]\n");
		return 129;
	}
	srand48(1);
	printf(" rate           asked    runs   bound   ratio    wrong\n");
	for (int known = 1; known >= 0; known--)
		for (int r = 0; r < 3; r++)
			for (int e = 0; e < 2; e++)
				print_cell(&b, rates[r], known, enough[e], bisections);
	return 0;
}
