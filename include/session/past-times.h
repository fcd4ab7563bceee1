/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long the builds and tests of finished sessions on this host took, for estimates. They
 * are kept as lines of JSON in the file times.jsonl of the cache directory.
 *
 *	past_times_add(&s);			after a session has its result
 *	past_times_read(&settings, &times);	the medians over the sessions
 */
#ifndef SESSION_PAST_TIMES_H
#define SESSION_PAST_TIMES_H

#include "session/session.h"

/* Seconds; negative where no session has such a time. */
struct past_times {
	double first; /* the build of the failing end */
	double build; /* another build, which reuses objects of the one before */
	double test;  /* all runs of one commit */
	size_t sessions;
	bool same_config; /* the sessions had this configuration; false: no session had, so these
			     are the times of other ones */
};

/* A failure is a warning, because only an estimate depends on the file. */
void past_times_add(const struct session *s);

void past_times_read(const struct settings *settings, struct past_times *times);

#endif
