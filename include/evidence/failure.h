/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One table of the properties of each kind of failure that can be bisected (--for).
 */
#ifndef EVIDENCE_FAILURE_H
#define EVIDENCE_FAILURE_H

#include "crash/match.h"
#include "evidence/run.h"
#include "evidence/test-rules.h"

/* The failure that makes a commit bad (--for). */
enum failure_kind {
	FOR_CRASH, /* the target crash */
	FOR_BOOT,  /* the test was not reached */
	FOR_BUILD, /* make built no kernel; the session has no runs */
	FOR_EXIT,  /* the exit status of the test is bad (see evidence/test-rules.h) */
};

struct failure_traits {
	const char *id; /* as --for and kbisect.for have it */
	/* Guests are booted, and their runs are the evidence. Otherwise whether the kernel
	 * builds is all there is to know, and a single build is certain. */
	bool by_runs;
	/* The target is a crash: it is learnt at the failing end, and crashes of the passing
	 * end are noise. Otherwise the target is known without any run. */
	bool by_crash;
	/* The target crash says all that a run can say, so the guest is stopped. */
	bool crash_ends_run;
	/* The boot is itself the test: the run ends when init starts, and there is no
	 * moment at which the watching of functions could begin. */
	bool boot_is_test;
	/* Only the end of the test says something, so that a run lasts as long as it may. */
	bool runs_to_end;
	/* Sets outcome, exposure, hit_at and title of a run that the host did not lose. */
	void (*classify)(struct run *run, const struct matcher *m, const struct test_rules *rules);
	/* A commit that does not build may be built with a fix of the build applied. */
	bool fixes_builds;
};

const struct failure_traits *failure_traits(enum failure_kind kind);
int failure_parse(const char *id, enum failure_kind *kind); /* -1: not known */

/* The ids for an error message, NULL-terminated. */
const char *const *failure_ids(void);

#endif
