/* SPDX-License-Identifier: GPL-2.0-only */
/* Random runs, models and histories, the same whenever a test runs. */
#ifndef RANDOM_EVIDENCE_H
#define RANDOM_EVIDENCE_H

#include "evidence/posterior.h"

/* Space for the runs of a commit. */
#define RUNS 30

static uint64_t rng = 88172645463325252ULL;

/* A number below n. */
static inline unsigned int rnd(unsigned int n)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return (unsigned int)((rng >> 33) % n);
}

static inline struct run random_run(void)
{
	static const enum outcome outcomes[] = {
		OUTCOME_CLEAN,	     OUTCOME_CLEAN,  OUTCOME_CLEAN,   OUTCOME_NOISE,
		OUTCOME_NOISE,	     OUTCOME_TARGET, OUTCOME_RELATED, OUTCOME_BOOT_FAILED,
		OUTCOME_TEST_FAILED, OUTCOME_HOST,   OUTCOME_SKIPPED, OUTCOME_STOPPED,
	};
	struct run run = { .outcome = outcomes[rnd(ARRAY_SIZE(outcomes))],
			   .exposure = rnd(400) / 4.,
			   .hit_at = -1,
			   .reach = (enum reach)rnd(5) };

	if (run.outcome == OUTCOME_TARGET)
		run.hit_at = run.exposure;
	if (run.outcome == OUTCOME_NOISE)
		run.title = "WARNING in noise";
	return run;
}

/* At most RUNS - 2 runs, so that a test can add some. Returns how many. */
static inline size_t random_runs(struct run *runs)
{
	size_t nr = rnd(RUNS - 1);

	for (size_t i = 0; i < nr; i++)
		runs[i] = random_run();
	return nr;
}

/* The model of up to 4 bad commits. */
static inline struct model random_model(void)
{
	struct model m = MODEL_INIT;
	unsigned int commits = 1 + rnd(4);

	while (commits--) {
		struct run runs[RUNS];
		size_t nr = random_runs(runs);

		runs[nr] = (struct run){ .outcome = OUTCOME_TARGET, .exposure = 1 + rnd(50) };
		runs[nr].hit_at = runs[nr].exposure;
		model_add_runs(&m, runs, nr + 1);
	}
	return m;
}

#define COMMITS 200

struct random_history {
	struct history h;
	size_t parent_at[COMMITS + 1], parents[2 * COMMITS];
};

/* One commit is the boundary; a fifth of the others are merges. */
static inline void make_random_history(struct random_history *r)
{
	size_t at = 0;

	r->h = (struct history){
		.nr = COMMITS, .boundary = 1, .parent_at = r->parent_at, .parents = r->parents
	};
	for (size_t i = 0; i < COMMITS; i++) {
		r->parent_at[i] = at;
		if (i)
			r->parents[at++] = i - 1 - rnd((unsigned int)MIN(i, 3u));
		if (i > 3 && !rnd(5))
			r->parents[at++] = i - 1;
	}
	r->parent_at[COMMITS] = at;
}

#endif
