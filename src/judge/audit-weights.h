/*
 * Weights of what speaks for and against a verdict in a bisection log: logistic
 * regressions (L2 0.5), fitted by t/perf/fit-audit.py on 530 logs of syzbot,
 * 2018 to 2023, whose true culprit is known from the fix (Gu et al., FSE
 * Companion 2024). Product code never sees those labels.
 */
#ifndef JUDGE_AUDIT_WEIGHTS_H
#define JUDGE_AUDIT_WEIGHTS_H

#include "judge/audit.h"

/* From the weights: that a bad verdict is about the target, that the claim is right. */
double audit_p_bad(const struct bisectlog *log, size_t commit);
double audit_p_claim(const struct bisectlog *log);

/* The claimed culprit is right. */
enum claim_feature {
	CLAIM_ONE,
	CLAIM_MERGE,	    /* it is a merge */
	CLAIM_SAME_BINARY,  /* its kernel is its parent's */
	CLAIM_FILE,	    /* it changes a file of the last report */
	CLAIM_DIR,	    /* ... a directory */
	CLAIM_TOP_DIRS,	    /* only its top directories are known (older logs) */
	CLAIM_TOP_DIR,	    /* ... and one is in the report, beyond common code */
	CLAIM_FLAKY,	    /* the target shows in fewer than half of the first runs */
	CLAIM_FALLS,	    /* some bad commit crashes in less than half of that share */
	CLAIM_SHOWS_TARGET, /* a run of it has a title of the first commit */
	CLAIM_FUNCTION,	    /* a function of those titles is in the last report */
	CLAIM_BIG,	    /* it changes more than 8 files */
	CLAIM_SKIPS,	    /* something was skipped */
	CLAIM_RELEASES,	    /* releases walked back over, in tens, at most 2 */
	CLAIM_SHARE,	    /* of its runs that crashed */
	CLAIM_ONE_CRASH,    /* one of them did */
	CLAIM_KIN,	    /* least of the bad verdicts' own probabilities */
	CLAIM_LAST_TITLE,   /* the last report has a title of the first commit */
};

static const double claim_weights[AUDIT_CLAIM_FEATURES] = {
	[CLAIM_ONE] = -2.16,
	[CLAIM_MERGE] = -2.08,
	[CLAIM_SAME_BINARY] = -0.49,
	[CLAIM_FILE] = 1.43,
	[CLAIM_DIR] = 1.00,
	[CLAIM_TOP_DIRS] = 1.16,
	[CLAIM_TOP_DIR] = 0.15,
	[CLAIM_FLAKY] = -0.86,
	[CLAIM_FALLS] = -0.92,
	[CLAIM_SHOWS_TARGET] = -0.11,
	[CLAIM_FUNCTION] = 1.29,
	[CLAIM_BIG] = -0.45,
	[CLAIM_SKIPS] = -0.35,
	[CLAIM_RELEASES] = -2.13,
	[CLAIM_SHARE] = -0.34,
	[CLAIM_ONE_CRASH] = -1.47,
	[CLAIM_KIN] = 0.27,
	[CLAIM_LAST_TITLE] = 0.72,
};

/* A claim less likely than this is not carried. */
#define CLAIM_THRESHOLD 0.26

/* The crashes of a commit are the failure that is bisected. */
enum bad_feature {
	BAD_ONE,
	BAD_TITLE,    /* a title of the first commit */
	BAD_FUNCTION, /* else: a function of those titles */
	BAD_TYPE,     /* else: the words before the function */
	BAD_WORDS,    /* else: function names with a word in common */
	BAD_RATE,     /* the share of the first commit's runs that crashed */
	BAD_ONCE,     /* one crash among the runs, or none */
	BAD_SHARE,    /* crashes per run, against the first commit's */
	BAD_FILE,     /* its crash is the last report, and the culprit changes a file of it */
	BAD_GOOD,     /* a commit judged good has the title too */
	BAD_OTHERS,   /* other commits that have the title, in fives, at most 1 */
	BAD_VAGUE,    /* the first commit's titles say little ("no output ...") */
};

static const double bad_weights[AUDIT_BAD_FEATURES] = {
	[BAD_ONE] = -3.38,
	[BAD_TITLE] = 3.50,
	[BAD_FUNCTION] = 1.33,
	[BAD_TYPE] = -1.66,
	[BAD_WORDS] = 1.36,
	[BAD_RATE] = 0.26,
	[BAD_ONCE] = -1.61,
	[BAD_SHARE] = 1.93,
	[BAD_FILE] = 1.88,
	[BAD_GOOD] = -1.47,
	[BAD_OTHERS] = 0.59,
	[BAD_VAGUE] = 1.78,
};

/* In a log whose claim is not carried, bad verdicts below this are disputed. */
#define BAD_THRESHOLD 0.9

/* Directories that appear in more than 4 % of all reports whatever the bug. */
static const char *const common_dirs[] = {
	"arch/x86/entry", "lib", "include/linux", "kernel", "fs", "net", "net/core", "mm",
	"arch/x86/kernel", "net/netlink", "kernel/locking", "mm/kasan", "arch/x86/include/asm",
	"kernel/sched", "include/net", "net/ipv4", "net/ipv6", "arch/x86/kernel/apic",
	"kernel/time", "drivers/base", "drivers/net", "include/asm-generic", "kernel/rcu",
	"net/netfilter", "net/sched", "kernel/bpf", "kernel/entry", "net/mac80211", "init",
	"net/batman-adv", "fs/ext4",
};

/* Words of function names that say nothing about the place. */
static const char *const common_words[] = {
	"sys", "do", "the", "and", "for", "net", "kernel", "get", "set", "put", "add", "del",
	"free", "init", "read", "write", "use", "release", "alloc", "func", "sock", "work",
	"thread", "fops", "corrupted",
};

/* A title that holds one of these may be any bug. */
static const char *const vague_titles[] = {
	"corrupted", "no output", "lost connection", "reboot",
};

#endif
