/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Weights of the features that speak for and against a verdict in a bisection log:
 * logistic regressions, fitted by t/perf/fit-audit.py on 530 logs of syzbot from 2018 to
 * 2023, whose true culprit is known from the fix (Gu et al., FSE Companion 2024). Product
 * code never sees those labels.
 */
#ifndef AUDIT_AUDIT_WEIGHTS_H
#define AUDIT_AUDIT_WEIGHTS_H

#include "audit/audit.h"

/* Probability that a bad verdict is about the target, and that the claim is right. */
double audit_p_bad(const struct bisectlog *log, size_t commit);
double audit_p_claim(const struct bisectlog *log);

/* Features for: the claimed culprit is right. */
enum claim_feature {
	CLAIM_ONE,
	CLAIM_MERGE,	   /* the culprit is a merge */
	CLAIM_SAME_BINARY, /* its kernel is identical to that of its parent */
	CLAIM_TOP_DIRS,	   /* only its top directories are known (older logs) */
	CLAIM_FLAKY,	   /* the target shows in fewer than half of the first runs */
	CLAIM_FALLS,	   /* some bad commit crashes in less than half of that share */
	CLAIM_BIG,	   /* it changes more than 8 files */
	CLAIM_SKIPS,	   /* something was skipped */
	CLAIM_RELEASES,	   /* releases walked back over, in tens, at most 2 */
	CLAIM_ONE_CRASH,   /* one run of it crashed */
	CLAIM_FUNCTION,	   /* a function of the first titles is in the last report */
	CLAIM_KIN,	   /* as before, or its crash shares a distinctive title or word */
	CLAIM_KIN_FILE,	   /* ... and it changes a file of the last report */
	CLAIM_KIN_DIR,	   /* ... and a file in a directory of it */
	CLAIM_KIN_TOP_DIR, /* ... and a file in a top directory of it, beyond common code */
};

static const double claim_weights[AUDIT_CLAIM_FEATURES] = {
	[CLAIM_ONE] = -1.50,	   [CLAIM_MERGE] = -0.94,   [CLAIM_SAME_BINARY] = -0.35,
	[CLAIM_TOP_DIRS] = 0.61,   [CLAIM_FLAKY] = -0.46,   [CLAIM_FALLS] = -0.82,
	[CLAIM_BIG] = -0.58,	   [CLAIM_SKIPS] = -0.42,   [CLAIM_RELEASES] = -1.84,
	[CLAIM_ONE_CRASH] = -0.97, [CLAIM_FUNCTION] = 0.66, [CLAIM_KIN] = 0.61,
	[CLAIM_KIN_FILE] = 1.20,   [CLAIM_KIN_DIR] = 0.88,  [CLAIM_KIN_TOP_DIR] = 0.35,
};

/* A claim less likely than this is not carried. */
#define CLAIM_THRESHOLD 0.30

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
	[BAD_ONE] = -2.48,  [BAD_TITLE] = 1.13, [BAD_TELLING] = 3.03, [BAD_COMMON] = 1.99,
	[BAD_ONCE] = -1.70, [BAD_SHARE] = 1.70, [BAD_FILE] = 1.72,
};

/* If the claim of a log is not carried, bad verdicts below this are disputed, unless a
 * verdict above it was found later, which is further back in history. */
#define BAD_THRESHOLD 0.95

/* Directories that appear in more than 4 % of all reports, independent of the bug. */
static const char *const common_dirs[] = {
	"arch/x86/entry",
	"lib",
	"include/linux",
	"kernel",
	"fs",
	"net",
	"net/core",
	"mm",
	"arch/x86/kernel",
	"net/netlink",
	"kernel/locking",
	"mm/kasan",
	"arch/x86/include/asm",
	"kernel/sched",
	"include/net",
	"net/ipv4",
	"net/ipv6",
	"arch/x86/kernel/apic",
	"kernel/time",
	"drivers/base",
	"drivers/net",
	"include/asm-generic",
	"kernel/rcu",
	"net/netfilter",
	"net/sched",
	"kernel/bpf",
	"kernel/entry",
	"net/mac80211",
	"init",
	"net/batman-adv",
	"fs/ext4",
};

#endif
