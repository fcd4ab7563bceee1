/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs in numbers. The model describes the failure itself, learned from runs of commits
 * that have it: how often it shows, and after how long. Evidence is the information in
 * the runs of one commit, measured with the model.
 *
 *	struct model m = MODEL_INIT;
 *	model_add_runs(&m, runs, nr);		runs of a bad commit
 *	timeout = model_run_seconds(&m, ceiling);
 *	...
 *	evidence_of(&m, runs, nr, &ev);		runs of any commit
 *
 * Pure and without memory of its own: both structs may be copied and need no
 * release. Times are seconds of test, boot not included.
 *
 * Source of the formulas: Documentation/technical/evidence.adoc.
 */
#ifndef EVIDENCE_EVIDENCE_H
#define EVIDENCE_EVIDENCE_H

#include "evidence/contrast.h"
#include "evidence/run.h"

/* At most this many hit times are kept, the newest ones. */
#define MODEL_TIMES_MAX 256

struct model {
	double hits;   /* k, discounted as far as commits differ */
	double misses; /* n - k, in runs watched to the end (sums of F) */
	/* Runs that showed the target and were watched for reach, by what was reported.
	 * A report of another commit counts only if it was right for these runs. */
	int hits_reached, hits_unreached, hits_absent;
	double times[MODEL_TIMES_MAX]; /* ring of the hit times, in seconds */
	size_t times_nr;	       /* ever added; the ring holds the last ones */
	struct contrast contrast;      /* of rates and metrics: what tells the ends apart */
};

#define MODEL_INIT        \
	{                 \
		.hits = 0 \
	}

/* Adds the runs of one commit known to be bad. Call it once per commit in the order of
 * testing: earlier runs are discounted as far as the new ones contradict them, so that
 * the model follows a rate that falls along history. Only the target counts as a hit,
 * and only watched time counts as a miss. */
void model_add_runs(struct model *m, const struct run *runs, size_t nr);

/* Posterior mean of the rate: (1 + k) / (2 + n). */
double model_rate(const struct model *m);

/* log P(no target in n clean runs | bad) = log B(a, b + n) / B(a, b). */
double model_log_miss(const struct model *m, double n);

/* Clean runs, watched to the end, that make P(no target | bad) <= miss. */
double model_runs_needed(const struct model *m, double miss);

/* Seconds that a run should last: the time by which 95 % of the n hits had shown, times
 * a safety factor of MODEL_SAFETY + 4 / n, at most "ceiling". The ceiling itself while
 * no hit is known. */
#define MODEL_SAFETY 1.1
double model_run_seconds(const struct model *m, double ceiling);

/* A clean run whose reproducer did not reach the functions of the target counts for this
 * share of a run whose reproducer did. */
#define UNREACHED_WEIGHT 0.1

struct evidence {
	int runs; /* all but those lost to the host or stopped by the test */
	int target, related, noise, clean, boot_failed, test_failed, skipped, measured, host;
	int unreached;	       /* clean runs with REACH_NO or REACH_PRESUMED_NO */
	int full;	       /* runs without the target that lasted long enough */
	bool absent;	       /* REACH_ABSENT was seen and counts, because the functions
				  were there whenever the target showed */
	double longest;	       /* seconds: exposure of the longest run without the target */
	double exposure;       /* seconds during which the target could have shown */
	double n_eff;	       /* the same, in clean runs watched to the end */
	double log_odds;       /* log P(runs | bad) / P(runs | good) */
	const char *masked_by; /* title that most often ended a run early; borrowed from
				  the runs; NULL if no run was ended early */
	int masked;	       /* runs that it ended */
	/* With a contrast log_odds are those of the counts, and these of the user's word. */
	struct contrast_counts counts;
	double given; /* log P(word | bad) / P(word | good), a part of log_odds */
};

/* The share of its time for which a run was watched, 0 when it says nothing of the target. A
 * run that showed the target, or measured a number, counts as whole. */
double model_run_weight(const struct model *m, const struct run *run);

void evidence_of(const struct model *m, const struct run *runs, size_t nr, struct evidence *ev);

/* Adds what the user knows of the commit: as much as so many runs that showed the target (bad),
 * or that were watched to the end without it; INFINITY: it is certain. */
void evidence_add_given(const struct model *m, struct evidence *ev, bool bad, double runs);
#define LOG_ODDS_CERTAIN 100.0

/* log P(seen | bad) / P(seen | good) of one run that showed the target, and of one that
 * showed a related crash. */
#define LOG_ODDS_TARGET 9.2
#define LOG_ODDS_RELATED 3.0

/* The same if the functions are not in the kernel: a hint of three to one. The functions
 * may only have another name there, so this never decides alone. One rename makes them
 * absent from every older kernel at once, so several commits count as one. */
#define LOG_ODDS_ABSENT (-1.1)

#endif
