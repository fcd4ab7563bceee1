/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The failure that is bisected: learnt from what the bad end shows, and from
 * what the good end shows too.
 */
#ifndef SESSION_TARGET_H
#define SESSION_TARGET_H

#include "session/session.h"

/* Records the title, or the patterns, that the user gave. */
int target_from_settings(struct session *s, struct error *err);

/*
 * From the runs of the bad end: the crash that most runs show during the test
 * becomes the target, others that pass through the same functions are related,
 * the rest is noise. Records a "target" event; nothing when no run has crashed yet.
 */
int target_choose(struct session *s, const struct tested_commit *bad, struct error *err);

/*
 * What crashes at the good end is noise by definition. When that is the
 * target, chosen by us, another is chosen among what the bad end shows.
 * Returns 1 when the target changed, so that the ends must be judged again.
 */
int target_meets_passing_end(struct session *s, const struct tested_commit *end, struct error *err);

/* The functions of a crash's report (crash/report-frames.h), NULL-terminated, owned. */
char **target_stack(const struct crash *crash);

/* Do the stacks of both have at least two functions in common? */
bool target_shares_stack(const struct crash *a, const struct crash *target);

/* Functions on the target's stack that the kernel with this System.map has as
 * symbols: the frame, then from the outermost inwards, NULL-terminated, owned.
 * Functions that are inlined there, or in a module, cannot be watched anywhere. */
char **target_functions(const struct crash *target, const char *system_map);

/* Which of them to watch in the kernel with this System.map: the first ones that it
 * has, under any name that is known. One that it lacks when it has none of them.
 * NULL-terminated, owned. */
char **target_watch(const struct session *s, const char *system_map);

#endif
