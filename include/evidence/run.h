/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One run of one guest, as evidence. A run is never just "crashed": it records what was
 * seen, and for how long the failure could have shown.
 */
#ifndef EVIDENCE_RUN_H
#define EVIDENCE_RUN_H

#include "base/string-set.h"
#include "crash/crash.h"
#include "crash/tap.h"

enum outcome {
	OUTCOME_CLEAN,	     /* the test ran for its time and nothing was seen */
	OUTCOME_TARGET,	     /* the failure being bisected */
	OUTCOME_RELATED,     /* probably another face of it */
	OUTCOME_NOISE,	     /* another failure; exposure says how long we could watch */
	OUTCOME_BOOT_FAILED, /* the test never started; no evidence about the target */
	OUTCOME_TEST_FAILED, /* the test could not run properly; no evidence */
	OUTCOME_SKIPPED,     /* the test said that it cannot judge this kernel; no evidence */
	OUTCOME_STOPPED,     /* the test said that the search must not go on; never counts */
	OUTCOME_MEASURED,    /* the test gave a number; the run alone says neither good nor bad */
	OUTCOME_HOST,	     /* a fault of this machine; never counts */
};

/* Did the reproducer reach the code where the target shows? */
enum reach {
	REACH_UNKNOWN, /* not watched */
	REACH_YES,
	REACH_NO,	   /* the functions are in this kernel and were not called */
	REACH_ABSENT,	   /* the functions are not in this kernel */
	REACH_PRESUMED_NO, /* no longer watched, because no earlier run reached them */
};

struct run {
	enum outcome outcome;
	double seconds; /* the whole run, boot included */
	/* Seconds of test during which the target could have shown; INFINITY when the
	 * test ran to its own end, since there was nothing more to watch. */
	double exposure;
	double hit_at; /* seconds of test until the target showed; < 0: it did not show */
	enum reach reach;
	int exit_status;       /* of the test, 128 + n for signal n; -1: it did not end */
	char *title;	       /* crash or boot failure that decides the outcome, or NULL */
	double number;	       /* OUTCOME_MEASURED: what the test measured */
	struct crash *crashes; /* all that were seen, in order */
	size_t crash_nr;
	char *console; /* path of the saved console or NULL */

	/* The facts from which run_classify() (evidence/outcome.h) derives outcome,
	 * exposure, hit_at and title, so that a stored run can be classified again when
	 * more is known of the target. */
	bool booted;	     /* the test was started */
	double watched;	     /* seconds of test that were watched; INFINITY as in exposure */
	double ended_at;     /* seconds of test until it ended by itself; < 0: it did not end */
	double *crash_at;    /* [crash_nr] seconds of test; < 0: during the boot */
	bool test_failed;    /* the test could not run properly; see "words" */
	bool host_failed;    /* this machine failed; see "words" */
	char *words;	     /* a message about either failure, or NULL */
	bool expected;	     /* the test printed what --expect looks for */
	bool output_lost;    /* some of the test's output was not seen */
	char *rejected;	     /* the begin of the line that --reject looks for, or NULL */
	double rejected_at;  /* seconds of test until that was printed */
	enum tap_result tap; /* of the test in TAP that is looked for */
	double tap_at;	     /* as crash_at */
	bool first;	     /* of its commit */
	long order;	     /* among all runs of the session, in the order of their ends */
	double *numbers;     /* [numbers_nr], those that --metric found in the output, in order */
	size_t numbers_nr;
	/* Reports of the guest's init; names of modules have "_" for "-". */
	struct string_set modules; /* that were loaded or about to be */
	struct string_set asked;   /* requests for modules, all of which were served */
	bool modules_told;	   /* both are complete; false: the guest told nothing */
};

#define RUN_INIT                                                \
	{                                                       \
		.hit_at = -1, .exit_status = -1, .ended_at = -1 \
	}

/* Adds a copy of crash, seen "at" seconds after the start of the test; < 0: during the
 * boot. */
void run_add_crash(struct run *run, const struct crash *crash, double at);

/* Adds a number that the test printed. One number too many is dropped, and output_lost becomes
 * true. */
#define RUN_NUMBERS_MAX 1024
void run_add_number(struct run *run, double number);

/* Adds a name to one of the sets about modules. One name too many is dropped, and
 * modules_told becomes false. */
#define RUN_MODULES_MAX 4096
void run_add_module(struct run *run, const char *name);
void run_add_asked(struct run *run, const char *request);

void run_clear(struct run *run);

/* The only number of the first boot of a kernel: the host has just built or fetched the kernel and
 * read what the guests need, so it is left out like the first of several numbers of a run. */
bool run_is_warmup(const struct run *run);

/* "clean", "target" ... as in journals and JSON. Parsing returns -1 if there is no such
 * name. */
const char *outcome_name(enum outcome outcome);
int outcome_parse(const char *name, enum outcome *outcome);
const char *reach_name(enum reach reach);
int reach_parse(const char *name, enum reach *reach);

#endif
