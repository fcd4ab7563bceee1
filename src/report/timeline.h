/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When a session built and booted what, in seconds of work: the time between two processes
 * of a session does not count.
 *
 *	struct timeline timeline = TIMELINE_INIT;
 *	timeline_event(&timeline, &state, event);	for each event, applied already
 *	object = timeline_json(&timeline, &state);
 *	timeline_clear(&timeline);
 */
#ifndef REPORT_TIMELINE_H
#define REPORT_TIMELINE_H

#include <jansson.h>

#include "session/state.h"

/* Lanes of builds (with --parallel each worker builds), and as many of guests. */
#define TIMELINE_LANES 32
/* From so many bars on, the runs of a commit that follow each other in a lane are one. */
#define TIMELINE_BARS 1500

struct timeline_bar {
	const char *kind; /* "build", "prefetch" or "run" */
	int lane;	  /* of the builds or of the guests; 0 of prefetched builds */
	char *commit;
	double from, to;
	const char *outcome; /* of a run; "ok" or "failed" of a build */
};

struct timeline {
	struct timeline_bar *bars;
	size_t nr, alloc;
	double built_at[TIMELINE_LANES]; /* when the last build in a lane ended */
	double free_at[TIMELINE_LANES];	 /* when the last run in a lane ended */
	size_t last[TIMELINE_LANES];	 /* the index of its bar */
};

#define TIMELINE_INIT    \
	{                \
		.nr = 0, \
	}

void timeline_event(struct timeline *t, const struct state *state, json_t *event);

/* An object: "seconds", "busy" (in which something was built or booted), and "bars", a list
 * of "kind", "lane", "commit", "from", "to" and "outcome". */
json_t *timeline_json(const struct timeline *t, const struct state *state);
void timeline_clear(struct timeline *t);

#endif
