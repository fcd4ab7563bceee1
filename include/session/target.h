/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The failure that is bisected. It is learnt from the crashes of the failing end, and from
 * those that the passing ends show, too.
 */
#ifndef SESSION_TARGET_H
#define SESSION_TARGET_H

#include "session/session.h"

/* Records the title, or the patterns, that the user gave. */
int target_from_settings(struct session *s, struct error *err);

/*
 * Chooses from the runs of the failing end: the crash that most runs show during the test
 * becomes the target, others that pass through the same functions are related, and all
 * others are noise. Records a "target" event, or nothing when no run has crashed yet.
 */
int target_choose(struct session *s, const struct tested_commit *bad, struct error *err);

/* Is there something to tell a failure by? */
bool target_known(const struct session *s);

/* The same, and runs of the failing end will not change it: the crash of a bug may show itself
 * in another form than that of the bug's title. */
bool target_is_settled(const struct session *s, bool calibrate);

/*
 * Where the user or a bug gave the title, that is all that is known of the target. Takes the
 * report, with the functions in it, from the first runs of the failing end that show it. Where
 * they show only another form of the failure of a bug, that becomes the target, and the bug's
 * title is related. Records a "target" event, or nothing when neither has been seen.
 */
int target_complete(struct session *s, const struct tested_commit *bad, struct error *err);

/*
 * Crashes of a passing end are noise by definition. When the target, which we chose, is
 * among them, another one is chosen from the crashes of the failing end. Returns 1 when the
 * target changed, so that the ends must be judged again.
 */
int target_meets_passing_end(struct session *s, const struct tested_commit *end, struct error *err);

/* The functions of a crash's report (crash/report-frames.h), NULL-terminated, owned. */
char **target_stack(const struct crash *crash);

/* Whether the stacks of both have at least two functions in common. */
bool target_shares_stack(const struct crash *a, const struct crash *target);

/* Functions on the target's stack that the kernel with this System.map has as
 * symbols: the frame, then from the outermost inwards, NULL-terminated, owned.
 * Functions that are inlined there, or in a module, cannot be watched anywhere. */
char **target_functions(const struct crash *target, const char *system_map);

/* The functions to watch in the kernel with this System.map: the first ones that it has,
 * under any known name; when it has none of them, one that it lacks. NULL-terminated,
 * owned. */
char **target_watch(const struct session *s, const char *system_map);

/* Adds the requests for modules that were served in those runs of the failing end that
 * showed the failure. At another commit, a run in which nothing serves one of them could not
 * show it. Adds none for the failing end itself. */
void target_needed_modules(const struct session *s, const char *commit, struct string_set *needed);

#endif
