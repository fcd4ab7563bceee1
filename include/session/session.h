/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A bisection of ours: what is bisected (session.json, written once), what has
 * happened (the journal), and what follows from both. All state is rebuilt by
 * applying the journal's events, so living and resuming are the same code.
 *
 *	struct session s;
 *	if (session_open(&s, &repo, &err) < 0) ...	locks it; fails when another has it
 *	session_record(&s, event, &err);		journal first, then state
 *	session_close(&s);
 *
 * Kernels, runs and git are driven by step.h (one commit), range.h (the ends)
 * and search.h (the loop).
 */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include <jansson.h>

#include "git/candidates.h"
#include "crash/match.h"
#include "evidence/search.h"
#include "session/journal.h"
#include "session/result.h"
#include "session/settings.h"

/* A commit that was tested, or whose verdict was inferred or given. */
struct tested_commit {
	char *commit;
	enum test_reason why;
	bool again; /* being tested again: the verdict is that of before */
	bool built; /* a build ended, well or not */
	bool build_failed;
	char *build_error;     /* last lines of a failed build */
	char *key, *signature; /* of the kernel; NULL: not built */
	char *compiler;
	char **lost;	  /* options asked for and not kept; NULL-terminated */
	char **backports; /* fixes applied, "<hash> <title>"; NULL-terminated */
	double build_seconds, test_seconds;
	double prefetch_seconds; /* that its build took in the second lane; 0: not built there */
	bool cached;		 /* the kernel came from the cache from the first */
	struct run *runs;
	size_t nr, alloc;
	enum decision decision; /* DECIDE_MORE: undecided yet */
	char *reason;
	double p_bad;
	char *inferred_from; /* commit with the same kernel whose evidence counts */
	enum inference inference;
	enum decision told;				    /* what git bisect was told */
	enum { AGE_UNKNOWN, AGE_HAS_BASE, AGE_BEFORE } age; /* see session_before_failure() */
};

/* A configuration that was tried at the bad end, by the SHA-256 of its text. */
struct config_try {
	char *hash;
	bool kept; /* the failure shows with it, too */
};

/* The commit that fixes one build error (see session/build-fix.h). */
struct build_fix {
	char *error;  /* as kernel/build-error has it */
	char *commit; /* NULL: none was found */
};

/* Which commits of the range can matter, by the manifest of an end. */
struct collapse {
	size_t nr, matter; /* candidates, and how many of them can; nr 0: not known */
	bool *matters;	   /* [nr], in the order of the candidates after the boundary */
};

struct session {
	const struct repo *repo;
	struct settings settings;
	char *dir; /* <git path>/kbisect */
	/* The new and the old ends, as git bisect has them. When the fix is looked for
	 * (settings.fix) the failure shows on the old ones. Everywhere else "bad"
	 * and DECIDE_BAD mean that the failure is there. */
	char *bad, **good, **paths;
	bool walk;	  /* no good end was given: releases are tested until one is good */
	bool user_drives; /* the bisection is the user's own `git bisect` */
	double created;	  /* seconds since the epoch */
	int lock;
	struct journal journal;

	/* From here on: what the journal says. */
	struct tested_commit *commits;
	size_t nr, alloc;
	struct crash target; /* title NULL: not known yet */
	struct matcher *matcher;
	char **noise; /* titles, NULL-terminated */
	char **watch; /* functions on the way to the target, NULL-terminated */
	struct rename {
		char *from, *to; /* a function on the way to the target, its other name */
	} * renames;
	size_t renames_nr, renames_alloc;
	struct collapse collapse;
	struct config_try *config_tries;
	size_t config_tries_nr, config_tries_alloc;
	struct build_fix *build_fixes;
	size_t build_fixes_nr, build_fixes_alloc;
	struct {
		bool done;
		size_t before, after; /* options that are on */
	} minimized;
	struct result result;
	bool noted;	/* the result's notes were written */
	char *testing;	/* the commit whose test has begun and has not ended; NULL: none */
	bool bisecting; /* git bisect was started */
	double seconds; /* worked on so far, over all processes */
	double last_event, opened;

	struct candidates candidates; /* loaded when first needed */

	/* Called after each event that was recorded (not on replay). */
	void (*on_event)(void *data, json_t *event);
	/* What is being done, for the live line. */
	void (*on_progress)(void *data, const char *stage, const char *commit, int done, int total);
	void *data;
};

/* Creates the session's files; settings are taken over. Fails (ERROR_USER) when
 * there is a session already. good and paths are NULL-terminated. */
int session_create(struct session *s, const struct repo *repo, struct settings *settings,
		   const char *bad, char *const *good, char *const *paths, bool user_drives,
		   struct error *err);

/* ERROR_USER when there is none; the pid and since when if another process has it. */
int session_open(struct session *s, const struct repo *repo, struct error *err);

/* session_open() in two steps: the lock alone, which also a damaged session and none at
 * all have, and then what the session is. After a failure to load it the lock is still
 * held, for session_remove(); session_close() gives it back. */
int session_lock(struct session *s, const struct repo *repo, struct error *err);
int session_load(struct session *s, struct error *err);

/* The same without a lock, for looking: nothing can be recorded. */
int session_peek(struct session *s, const struct repo *repo, struct error *err);

/* Without its events, to apply them one by one with session_apply(). */
int session_peek_empty(struct session *s, const struct repo *repo, struct error *err);
int session_apply(struct session *s, json_t *event, struct error *err);

bool session_exists(const struct repo *repo);
void session_close(struct session *s);

/* Removes session, journal and consoles of a session that is locked, and closes it. */
int session_remove(struct session *s, struct error *err);

/* Moves the files of a session that is locked to a directory below "old", owned in *where;
 * and back again, when nothing took their place. Of the sessions there only the newest are
 * kept: ten, and as many as fit into 1 GiB, but always the one that was moved last. */
int session_put_aside(struct session *s, char **where, struct error *err);
int session_take_back(const struct repo *repo, const char *where, struct error *err);

/* Takes the event (adding the time), writes it, applies it, tells on_event. */
int session_record(struct session *s, json_t *event, struct error *err);

/* NULL when the commit was never tested. */
struct tested_commit *session_find(const struct session *s, const char *commit);

/* The end at which the failure shows and is learnt: the bad one, or the old one when
 * the fix is looked for. */
const char *session_failing_end(const struct session *s);

/* A search for the fix: is this clean commit perhaps clean because it branched off
 * before the failure came? Then that says nothing about the fix. It is when it
 * does not have the broken end (or its merge base with the fixed one). */
bool session_before_failure(const struct session *s, struct tested_commit *c);

/* Loads the candidates unless they are there already. */
int session_candidates(struct session *s, struct error *err);

/* Gives them the weights that the collapse of the range says; by itself called
 * when both are there. */
void session_weigh(struct session *s);

/* Do the candidates have these weights? */
bool session_is_weighed(const struct session *s);

/* The candidates, as the judge wants them; valid while they are. */
struct history session_history(const struct session *s);

/* How many tests it takes to halve the range to one commit; 0: not known. */
int session_steps(const struct session *s);

/* Our own policy from the settings, for a range of so many candidates. In a search of ours
 * wrong verdicts are found when the culprit is confirmed; for what nothing confirms
 * set slack to 1. */
struct policy session_policy(const struct session *s);

/* Judges all runs anew with what is known of the target. */
void session_reclassify(struct session *s);

#endif
