/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Weights of the features that speak for and against a verdict in a bisection log:
 * logistic regressions, fitted on 530 logs of syzbot from 2018 to 2023 whose true culprit
 * is known from the fix (Gu et al., FSE Companion 2024); 405 of them claim one. Product
 * code never sees those labels. `t/perf/20-audit.sh --weights` prints what stands here.
 *
 * CLAIM_THRESHOLD gives up 3.5 % of the right claims in ten folds of bugs. With weights
 * and threshold from nine tenths of the bugs, of the tenth left out (20 splits)
 *
 *	73.3 % of the wrong results are disputed (standard deviation of the splits 0.6),
 *	 3.5 % of the right ones (0.4),
 *
 * and with those from one half, of the other half (50 splits) 71.3 % (1.4) and 3.1 % (1.5).
 */
#ifndef AUDIT_AUDIT_WEIGHTS_H
#define AUDIT_AUDIT_WEIGHTS_H

#include "audit/audit.h"

/* Probability that a bad verdict is about the target, and that the claim is right. */
double audit_p_bad(const struct audit_view *v, size_t commit);
double audit_p_claim(const struct audit_view *v);

/* Features for: the claimed culprit is right. */
enum claim_feature {
	CLAIM_ONE,
	CLAIM_INERT, /* the culprit changes no code of the kernel that crashed */
	CLAIM_SAME,  /* how sure it is that the crashes are the failure at the start */
	CLAIM_CODE,  /* if they may be: it changes the code that crashed; 1 a file, 0.5 its area */
	CLAIM_RATE,  /* the least share of crashing runs of a bad commit */
	CLAIM_RELEASES, /* releases walked back over: root of the number / 10, at most 1.5 */
	CLAIM_TAIL,	/* good verdicts after the last bad one: number / 8, at most 1 */
};

static const double claim_weights[AUDIT_CLAIM_FEATURES] = {
	[CLAIM_ONE] = -2.70, [CLAIM_INERT] = -1.98,    [CLAIM_SAME] = 2.08,  [CLAIM_CODE] = 1.89,
	[CLAIM_RATE] = 0.94, [CLAIM_RELEASES] = -2.02, [CLAIM_TAIL] = -0.86,
};

/* A claim less likely than this is not carried. */
#define CLAIM_THRESHOLD 0.311

/* Features for: the crashes of a commit are the failure that is bisected. */
enum bad_feature {
	BAD_ONE,
	BAD_TITLE,   /* a title of the first commit */
	BAD_TELLING, /* ... that names a place, so cannot be any bug */
	BAD_COMMON,  /* without BAD_TITLE: the share of the words that the places share */
	BAD_ONCE,    /* one crash among the runs, or none */
	BAD_SHARE,   /* crashes per run, divided by those of the first commit */
	BAD_FILE,    /* its crash is the last report, of which the culprit changes a file */
};

static const double bad_weights[AUDIT_BAD_FEATURES] = {
	[BAD_ONE] = -2.84,  [BAD_TITLE] = 1.26, [BAD_TELLING] = 2.93, [BAD_COMMON] = 2.02,
	[BAD_ONCE] = -1.51, [BAD_SHARE] = 2.06, [BAD_FILE] = 1.74,
};

/* If the claim of a log is not carried, bad verdicts below this are disputed, unless a
 * verdict above it was found later, which is further back in history. */
#define BAD_THRESHOLD 0.95

#endif
