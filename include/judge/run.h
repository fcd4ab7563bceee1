/*
 * One run of one guest, as evidence. A run is never just "crashed": it says
 * what was seen and for how long the failure could have shown itself.
 */
#ifndef JUDGE_RUN_H
#define JUDGE_RUN_H

#include "judge/crash.h"

enum outcome {
	OUTCOME_CLEAN,	     /* the test ran for its time and nothing was seen */
	OUTCOME_TARGET,	     /* the failure being bisected */
	OUTCOME_RELATED,     /* probably another face of it */
	OUTCOME_NOISE,	     /* another failure; exposure says how long we could watch */
	OUTCOME_BOOT_FAILED, /* the test never started; no evidence about the target */
	OUTCOME_TEST_FAILED, /* the test could not run as it must; no evidence */
	OUTCOME_HOST,	     /* this machine's fault; never counts */
};

/* Did the reproducer get to the code where the target shows? */
enum reach {
	REACH_UNKNOWN, /* not watched */
	REACH_YES,
	REACH_NO,     /* the functions are in this kernel and were not called */
	REACH_ABSENT, /* the functions are not in this kernel */
};

struct run {
	enum outcome outcome;
	double seconds;	 /* the whole run, boot included */
	/* Seconds of test during which the target could have shown; INFINITY when
	 * the test ran to its own end, so that there was no more to watch. */
	double exposure;
	double hit_at;	 /* seconds of test until the target showed; < 0: it did not */
	enum reach reach;
	int exit_status;      /* of the test; -1: it did not end */
	char *title;	      /* crash or boot failure that decides the outcome; NULL: none */
	struct crash *crashes; /* all that were seen, in order */
	size_t crash_nr;
	char *console; /* path of the saved console or NULL */
};

void run_clear(struct run *run);

/* "clean", "target", ... as written in journals and JSON. */
const char *outcome_name(enum outcome outcome);
int outcome_parse(const char *name, enum outcome *outcome); /* -1: no such name */
const char *reach_name(enum reach reach);
int reach_parse(const char *name, enum reach *reach);

#endif
