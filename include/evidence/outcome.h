/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the facts of a run to what it says about the target.
 *
 *	run_classify(&run, FOR_CRASH, matcher);
 *
 * The facts stay as they are, so runs made before the target was known are
 * classified again when it is. Pure.
 */
#ifndef EVIDENCE_OUTCOME_H
#define EVIDENCE_OUTCOME_H

#include "crash/match.h"
#include "evidence/run.h"

/* What "bad" means. */
enum failure_kind {
	FOR_CRASH, /* the target crash */
	FOR_BOOT,  /* the test was not reached */
	FOR_BUILD, /* no kernel came out of make; such a session has no runs */
	FOR_EXIT,  /* the test's exit status is not 0 (125 and 126, 127: it could not run) */
};

/* "crash", "boot", "build", "exit". */
const char *failure_kind_name(enum failure_kind kind);
int failure_kind_parse(const char *name, enum failure_kind *kind); /* -1: no such name */

/* Titles of failures that the console does not tell. */
#define TITLE_NO_OUTPUT "no output from test machine"
#define TITLE_LOST "lost connection to test machine"
#define TITLE_REBOOT "unexpected kernel reboot"
#define TITLE_BOOT_TIMEOUT "boot did not finish in time"

/*
 * Sets outcome, exposure, hit_at and title of the run from its facts.
 *
 * No target is known while m is NULL or empty: every crash is noise then. A
 * target that shows in the boot counts as seen at 0 seconds. FOR_BOOT: any
 * boot failure is the target, unless m has a target and this is none. FOR_EXIT:
 * the exit status is the target; a crash is noise, and a test that did not end
 * could not run as it must.
 */
void run_classify(struct run *run, enum failure_kind kind, const struct matcher *m);

/* Did this crash decide the run, so that there is nothing more to wait for? */
bool crash_decides(const struct crash *crash, enum failure_kind kind, const struct matcher *m);

#endif
