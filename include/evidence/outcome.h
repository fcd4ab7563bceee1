/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the facts of a run to its outcome.
 *
 *	run_classify(&run, FOR_CRASH, matcher, rules);
 *
 * The facts do not change, so runs that were made before the target was known can be
 * classified again later. Pure.
 */
#ifndef EVIDENCE_OUTCOME_H
#define EVIDENCE_OUTCOME_H

#include "evidence/failure.h"

/* Titles of failures that the console does not show. */
#define TITLE_NO_OUTPUT "no output from test machine"
#define TITLE_LOST "lost connection to test machine"
#define TITLE_REBOOT "unexpected kernel reboot"
#define TITLE_BOOT_TIMEOUT "boot did not finish in time" /* and a unit of systemd */
#define TITLE_UNIT_DOWN "boot failed at unit"		 /* and its name */

/*
 * Sets outcome, exposure, hit_at and title of the run from its facts.
 *
 * While m is NULL or empty no target is known, and every crash is noise. A target that
 * shows during the boot counts as seen at 0 seconds. FOR_BOOT: any boot failure is the
 * target, unless m has another target. FOR_EXIT: the exit status decides by the rules
 * (NULL: those of test_rules_meaning()), a crash is noise, and a test that did not end in
 * time is OUTCOME_TEST_FAILED.
 */
void run_classify(struct run *run, enum failure_kind kind, const struct matcher *m,
		  const struct test_rules *rules);

/* True when this crash decides the run, so that the guest can be stopped. */
bool crash_decides(const struct crash *crash, enum failure_kind kind, const struct matcher *m);

#endif
