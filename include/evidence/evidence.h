/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What runs say, in numbers. The model is what is known of the failure itself,
 * from runs of commits that have it: how often it shows, and after how long.
 * Evidence is what the runs of one commit say, measured with the model.
 *
 *	struct model m = MODEL_INIT;
 *	model_add_runs(&m, runs, nr);		runs of a commit that is bad
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

#include "evidence/run.h"

/* More hit times than this are not kept; the newest stay. */
#define MODEL_TIMES_MAX 256

struct model {
	double hits;   /* k, discounted where commits differ */
	double misses; /* n - k, in runs watched to the end (sums of F) */
	/* Runs that showed the target and were watched for reach, by what that said.
	 * It is believed of other commits only as far as it was right of these. */
	int hits_reached, hits_unreached, hits_absent;
	double times[MODEL_TIMES_MAX]; /* ring of the hit times */
	size_t times_nr;	       /* ever added; the ring holds the last */
};

#define MODEL_INIT        \
	{                 \
		.hits = 0 \
	}

/* Adds the runs of one commit known to be bad. Call it once a commit and in
 * the order of testing: what was added before is discounted as far as the new
 * runs contradict it, so that a rate that falls along history is followed.
 * Only the target counts as a hit, and only time watched counts as a miss. */
void model_add_runs(struct model *m, const struct run *runs, size_t nr);

/* F(t): of the runs that show the target, the share that did by t seconds. */
double model_shown_by(const struct model *m, double seconds);

/* Posterior mean of the rate: (1 + k) / (2 + n). */
double model_rate(const struct model *m);

/* log P(no target in n clean runs | bad) = log B(a, b + n) / B(a, b). */
double model_log_miss(const struct model *m, double n);

/* Clean runs watched to the end until P(no target | bad) <= miss. */
double model_runs_needed(const struct model *m, double miss);

/* How long a run is to last: the time by which 95 % of the n hits had shown,
 * times a safety factor of MODEL_SAFETY + 4 / n, at most "ceiling"; the ceiling
 * itself while nothing is known. */
#define MODEL_SAFETY 1.1
double model_run_seconds(const struct model *m, double ceiling);

/* A clean run whose reproducer did not reach the functions of the target is
 * this share of a run that did. */
#define UNREACHED_WEIGHT 0.1

struct evidence {
	int runs; /* all but those lost to the host */
	int target, related, noise, clean, boot_failed, test_failed, host;
	int unreached;	       /* clean runs with REACH_NO or REACH_PRESUMED_NO */
	int full;	       /* runs without the target that lasted long enough */
	bool absent;	       /* REACH_ABSENT was seen and is believed: the functions were
			       there whenever the target showed */
	double longest;	       /* exposure of the longest run without the target */
	double exposure;       /* seconds during which the target could have shown */
	double n_eff;	       /* the same in clean runs watched to the end */
	double log_odds;       /* log P(runs | bad) / P(runs | good) */
	const char *masked_by; /* title that most often ended a run early; points into
				  the runs; NULL: none */
	int masked;	       /* runs that it ended */
};

void evidence_of(const struct model *m, const struct run *runs, size_t nr, struct evidence *ev);

/* log P(seen | bad) / P(seen | good) of one target hit and of one related
 * crash. */
#define LOG_ODDS_TARGET 9.2
#define LOG_ODDS_RELATED 3.0

/* The same of functions that are not in the kernel: a hint of three to one. The
 * functions may only have another name there, so this never decides alone, and
 * one rename makes them absent from every older kernel at once: several commits
 * count as one. */
#define LOG_ODDS_ABSENT (-1.1)

#endif
