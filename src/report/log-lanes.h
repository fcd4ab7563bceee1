/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The log has what happened to one commit after the other. Events of commits that were tested
 * at the same time are held until the verdict on their commit comes.
 *
 *	if (log_lanes_hold(&lanes, event, runs)) ...	not shown now
 *	held = log_lanes_take(&lanes, commit, &runs);	NULL: the commit was not held
 */
#ifndef REPORT_LOG_LANES_H
#define REPORT_LOG_LANES_H

#include <jansson.h>

#include "base/base.h"

struct log_lanes {
	struct held_test {
		char *commit;
		json_t *events; /* array */
		size_t runs;	/* that the commit had before */
	} * tests;
	size_t nr, alloc;
};

/* Holds the event of a commit if its test is one of several. runs: those that it has. */
bool log_lanes_hold(struct log_lanes *lanes, json_t *event, size_t runs);

/* The events that were held, which the caller owns and nothing holds any more. */
json_t *log_lanes_take(struct log_lanes *lanes, const char *commit, size_t *runs);

void log_lanes_clear(struct log_lanes *lanes);

#endif
