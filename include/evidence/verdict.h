/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the runs of one commit to what to do about it: more runs, or a verdict
 * with its probability and the reason in words.
 *
 *	struct policy p = POLICY_DEFAULTS;
 *	p.steps_expected = 7;
 *	do {
 *		... append v.more runs ...
 *		verdict_decide(&model, &p, runs, nr, &v);
 *	} while (v.decision == DECIDE_MORE);
 *	verdict_clear(&v);
 *
 * Call it with no runs at all to learn how many to start with. The order of
 * runs does not matter. Pure.
 */
#ifndef EVIDENCE_VERDICT_H
#define EVIDENCE_VERDICT_H

#include "base/error.h"
#include "evidence/evidence.h"

struct policy {
	double error_budget; /* P(the whole bisection goes wrong); default .01 */
	double confidence;   /* asked for the answer, in (.5, 1); default .99 */
	int steps_expected;  /* good verdicts to share the budget, about half of the steps;
				default 7 */
	double slack;	     /* a step may use this many times its share; default 1. A search
				that confirms its culprit (search.h) sets SEARCH_SLACK: there
				a wrong good verdict is found, and costs steps only */
	double miss;	     /* > 0: P(no target | bad) to reach at this commit, instead of
				its share of the budget (search.h asks for it) */
	double timeout;	     /* seconds that a run may last; 0: not known */
	double whole;	     /* > 0: at least one run without the target has to last so many
				seconds, and absent functions say nothing */
	int hits;	     /* target hits that make a commit bad, one less than the
				related crashes that do; default 1; the confirmation of the
				culprit asks for more */
	int runs_max;	     /* runs of one commit, default 100 */
	int boot_max;	     /* boot failures and nothing else: give up after, default 6 */
	int host_max;	     /* runs lost to the host before it is an abort, default 5 */
	int calibrate_min;   /* hits wanted at the bad end, default 3 */
	int calibrate_max;   /* runs at the bad end at most, default 150 */
	int reproduce_max;   /* runs at the bad end without one hit, default 60 */
};

#define POLICY_DEFAULTS                                                                       \
	{                                                                                     \
		.error_budget = .01, .confidence = .99, .steps_expected = 7, .slack = 1,      \
		.hits = 1, .runs_max = 100, .boot_max = 6, .host_max = 5, .calibrate_min = 3, \
		.calibrate_max = 150, .reproduce_max = 60                                     \
	}

/* -1 and a message naming the value when it is impossible, such as a
 * confidence outside (0.5, 1). */
int policy_check(const struct policy *p, struct error *err);

enum decision {
	DECIDE_MORE,
	DECIDE_GOOD,
	DECIDE_BAD,
	DECIDE_SKIP,
	DECIDE_ABORT, /* not one run was possible, or the host is in trouble */
};

struct verdict {
	enum decision decision;
	double p_bad; /* posterior probability, from even odds before the runs */
	int more;     /* DECIDE_MORE: runs that are needed if all are clean; schedule
			 as many of them at once as there is room for. Else 0. */
	char *reason; /* owned, in words, never NULL after verdict_decide() */
};

#define VERDICT_INIT                    \
	{                               \
		.decision = DECIDE_MORE \
	}

/* Replaces what the verdict holds. */
void verdict_decide(const struct model *m, const struct policy *p, const struct run *runs,
		    size_t nr, struct verdict *v);
void verdict_clear(struct verdict *v);

/* Good for bad and bad for good; others stay. */
enum decision decision_inverted(enum decision d);

/* "more", "good", "bad", "skip", "abort". */
const char *decision_name(enum decision d);

/*
 * The bad end: are rate and times known well enough? DECIDE_MORE with v->more;
 * DECIDE_BAD: calibrated (model_add_runs() these runs next); DECIDE_GOOD: the
 * failure does not reproduce; DECIDE_SKIP: it could not show; DECIDE_ABORT.
 * "ceiling" is the --timeout in seconds. More runs are asked for as long as
 * one more hit saves more guest time in the steps to come than it costs.
 */
void calibration_decide(const struct policy *p, const struct run *runs, size_t nr, double ceiling,
			struct verdict *v);

#endif
