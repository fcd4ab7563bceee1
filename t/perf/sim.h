/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A world to bisect in: a random history with one culprit, and guests that
 * answer by chance. The policies that search it are in sim-ours.c (which drives
 * the judge of the program itself) and sim-others.c.
 */
#ifndef PERF_SIM_H
#define PERF_SIM_H

#include "evidence/search.h"

#define SIM_COMMITS_MAX 256
#define SIM_WORDS (SIM_COMMITS_MAX / 64)
#define SIM_CEILING 300.0 /* seconds of test; what fixed policies use */
#define SIM_BOOT 15.0
#define SIM_BUILD 380.0 /* as long as one of syzbot, on average */

struct cell {
	const char *name;
	double rate;	  /* of the target in one run of SIM_CEILING */
	double rate_old;  /* > 0: the rate falls to this along history */
	double noise;	  /* share of runs with another crash, on a stretch of history */
	bool noise_fatal; /* it ends the run whatever is asked for */
	double boot_fails;
	double unbuildable; /* share of history that does not compile, in one range */
	int runs_max;	    /* asked of our policy; 0: the default */
	double confidence;
};

struct world {
	const struct cell *cell;
	struct history h;
	size_t parent_at[SIM_COMMITS_MAX + 1], parents[2 * SIM_COMMITS_MAX];
	uint64_t above[SIM_COMMITS_MAX][SIM_WORDS]; /* ancestors and self */
	size_t culprit;
	size_t noise_from, noise_to, broken_from, broken_to;
	uint64_t rng;
	bool built[SIM_COMMITS_MAX];
	long runs, builds;
	long runs_at_ends; /* before the search, where the policy counts them */
	double guest_seconds;
};

struct result {
	bool named, right; /* named: one commit; right: the culprit is in the answer */
	size_t set_nr;
	double confidence;
};

double sim_random(struct world *w); /* in [0, 1) */
void world_make(struct world *w, const struct cell *cell, uint64_t seed);
bool world_above(const struct world *w, size_t commit, size_t ancestor);

/* Builds the commit on first use; false: it does not build. */
bool world_build(struct world *w, size_t commit);

/* One guest. "stop": any crash ends it, as with panic_on_warn=1. */
struct run world_run(struct world *w, size_t commit, double seconds, bool stop);

/* Returns the commit that git bisect tests next, given verdicts by commit (DECIDE_MORE:
 * no verdict). When one commit is left, returns the culprit with *done = true; when only
 * skipped ones are left, returns SIZE_MAX with the candidates in left[]. */
size_t world_bisect(const struct world *w, const enum decision *verdicts, bool *left, bool *done);

/* The same by what git was told of the subjects. Returns the commit alone. */
size_t world_next(const struct world *w, const struct subject *subjects, size_t nr);

/* The result of a search that was asked for this confidence. */
struct result world_result(const struct world *w, const struct search_next *next,
			   double confidence);

typedef struct result (*policy_fn)(struct world *w);
struct result policy_ours(struct world *w);
struct result policy_2021(struct world *w);
struct result policy_today(struct world *w);
struct result policy_git(struct world *w);
struct result policy_bayes(struct world *w);

#endif
