/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the runs of one commit to a decision: more runs, or a verdict with its
 * probability and the reason as a text.
 *
 *	struct policy p = POLICY_DEFAULTS;
 *	p.steps_expected = 7;
 *	do {
 *		... append v.more runs ...
 *		verdict_decide(&model, &p, runs, nr, &v);
 *	} while (v.decision == DECIDE_MORE);
 *	verdict_clear(&v);
 *
 * Call it without any runs to learn how many to start with. The order of the runs does
 * not matter. Pure.
 */
#ifndef EVIDENCE_VERDICT_H
#define EVIDENCE_VERDICT_H

#include "base/error.h"
#include "evidence/evidence.h"

/* Seconds, for a search that weighs one run against another. */
struct run_costs {
	double run;	       /* one run, boot included */
	int at_once;	       /* runs of one commit that are made at the same time */
	double kernel;	       /* building one more kernel, */
	const double *kernels; /* ... or [nr] that of each commit of the history; NULL: not known */
	double test; /* > 0: all runs of one commit. Then the commit that halves the range may be
			left for one next to it whose kernel is built sooner */
};

enum decision {
	DECIDE_MORE,
	DECIDE_GOOD,
	DECIDE_BAD,
	DECIDE_SKIP,
	DECIDE_ABORT, /* not one run was possible, or the host is in trouble */
};

struct policy {
	double error_budget; /* P(the whole bisection goes wrong); default .01 */
	double confidence;   /* that the answer needs, in (.5, 1); default .99 */
	int steps_expected;  /* good verdicts that share the budget, about half of the steps;
				default 7 */
	double slack;	     /* a step may use this many times its share; default 1. A search
				that confirms its culprit (search.h) sets SEARCH_SLACK, since
				it finds a wrong good verdict, which then only costs steps */
	double miss;	     /* > 0: P(no target | bad) to reach at this commit instead of
				its share of the budget (set by search.h) */
	double timeout;	     /* seconds that a run may last; 0: not known */
	double whole;	     /* > 0: at least one run without the target must last so many
				seconds, and absent functions do not count */
	double given;	     /* clean runs that the user's word on this commit is worth */
	int visit;	     /* > 0: a test that is undecided is left after so many more runs,
				because a run elsewhere says more by then (set by search.h) */
	const struct run_costs *costs; /* borrowed; of a search that may leave commits undecided;
					  NULL: each is tested up to its verdict */
	int hits;		       /* runs with the target that make a commit bad, one less than
				the related crashes that do; default 1. The confirmation of
				the culprit needs more */
	int sample; /* > 0, with a contrast: an end, of which so many runs are wanted */
	enum decision sample_is; /* the verdict then, whatever they show */
	int runs_max;		 /* runs of one commit; default 100 */
	int boot_max;		 /* give up after so many boot failures and no other run;
				default 6 */
	int host_max;		 /* abort after more runs than this were lost to the host;
				default 5 */
	int calibrate_min;	 /* hits wanted at the bad end; default 3 */
	int calibrate_max;	 /* runs at the bad end at most; default 150 */
	int reproduce_max;	 /* runs at the bad end without a hit at most; default 60 */
};

#define POLICY_DEFAULTS                                                                       \
	{                                                                                     \
		.error_budget = .01, .confidence = .99, .steps_expected = 7, .slack = 1,      \
		.hits = 1, .runs_max = 100, .boot_max = 6, .host_max = 5, .calibrate_min = 3, \
		.calibrate_max = 150, .reproduce_max = 60                                     \
	}

struct verdict {
	enum decision decision;
	double p_bad; /* posterior probability, from even odds before the runs */
	int more;     /* DECIDE_MORE: runs that are needed if all are clean, which may all
			 be made at the same time. Otherwise 0. */
	char *reason; /* owned, for people, never NULL after verdict_decide() */
};

#define VERDICT_INIT                    \
	{                               \
		.decision = DECIDE_MORE \
	}

/* Replaces the content of the verdict. */
void verdict_decide(const struct model *m, const struct policy *p, const struct run *runs,
		    size_t nr, struct verdict *v);
void verdict_clear(struct verdict *v);

/* Exchanges good and bad; others stay as they are. */
enum decision decision_inverted(enum decision d);

/* "more", "good", "bad", "skip", "abort". */
const char *decision_name(enum decision d);

/*
 * Decides at the bad end whether rate and times are known well enough. DECIDE_MORE: make
 * v->more runs. DECIDE_BAD: calibrated, model_add_runs() takes these runs next.
 * DECIDE_GOOD: the failure does not reproduce. DECIDE_SKIP: it could not show.
 * DECIDE_ABORT: as in verdict_decide(). "ceiling" is --timeout in seconds. More runs
 * are wanted as long as one more hit saves more guest time in later steps than it
 * costs.
 */
void calibration_decide(const struct policy *p, const struct run *runs, size_t nr, double ceiling,
			struct verdict *v);

#endif
