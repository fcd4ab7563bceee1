/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A bisection of ours: what is bisected (session.json, written once), what has happened (the
 * journal), and what follows from both (the state, which is rebuilt by applying the events
 * of the journal, and the range of commits).
 *
 *	struct session s;
 *	if (session_open(&s, &repo, &err) < 0) ...	locks it; fails when another has it
 *	session_record(&s, event, &err);		journal first, then state
 *	session_close(&s);
 *
 * Kernels, runs and git are driven by test-commit.h (one commit), test-ends.h (the ends)
 * and search-loop.h (the loop).
 */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include <jansson.h>

#include "session/journal.h"
#include "session/losses.h"
#include "session/range.h"
#include "session/settings.h"
#include "session/state.h"

/* An observer of a session as it goes on. Both functions may be NULL. */
struct observer {
	/* After each event that was recorded (not on replay). */
	void (*on_event)(void *data, json_t *event);
	/* Called with what is being done, for the live line. */
	void (*on_progress)(void *data, const char *stage, const char *commit, int done, int total);
	void *data;
};

struct session {
	const struct repo *repo;
	struct settings settings; /* the configuration follows state.minimized */
	char *dir;		  /* <git path>/kbisect */
	int guests;		  /* that run now; for the live line */
	bool without_good;	  /* releases are tested until one is good */
	bool user_drives;	  /* the bisection is the user's own `git bisect` */
	bool is_worker;		  /* another process has the journal and tells git */
	double created;		  /* seconds since the epoch */
	int lock;
	struct journal journal;
	struct state state; /* written by session_record() only */
	struct range range;
	struct observer observer;
	size_t recorded;	   /* events, by this process */
	struct losses node_losses; /* in a row, on each node of Slurm where workers ran */
	int remote_useless;	   /* workers in a row that made no runs for us */
	/* Where this process stops although there is no result. */
	bool one_test, tested; /* after one commit; it was tested */
	double stop_at;	       /* seconds since the epoch; 0: never */
};

/* Creates the session's files and locks the session; settings are taken over, also on failure.
 * Fails with ERROR_USER when there is a session already, with ERROR_HOST when a file cannot be
 * written. The ends are in git's order; older and paths are NULL-terminated. */
int session_create(struct session *s, const struct repo *repo, struct settings *settings,
		   const char *newer, char *const *older, char *const *paths, bool user_drives,
		   struct error *err);

/* Locks the session and loads it. Fails with ERROR_USER if there is no session, if a newer
 * version made it, or if another process has locked it: the message then has its pid and the
 * time since when. Damaged files are ERROR_STATE, and the message names the line. */
int session_open(struct session *s, const struct repo *repo, struct error *err);

/* The two steps of session_open(): first the lock, which can also be taken where the
 * session is damaged or missing, and then the session. When loading it fails, the lock
 * is still held, for session_remove(); session_close() releases it. */
int session_lock(struct session *s, const struct repo *repo, struct error *err);
int session_load(struct session *s, struct error *err);

/* The same without a lock, for looking: nothing can be recorded. */
int session_peek(struct session *s, const struct repo *repo, struct error *err);

/* Without its events, to apply them one by one with session_apply(). */
int session_peek_empty(struct session *s, const struct repo *repo, struct error *err);
int session_apply(struct session *s, json_t *event, struct error *err);

/* Whether the repository has a session, in whatever condition. */
bool session_exists(const struct repo *repo);

/* Frees it and gives up the lock; the files stay. */
void session_close(struct session *s);

/* Removes session, journal and consoles of a session that is locked, and closes it. */
int session_remove(struct session *s, struct error *err);

/* Moves the files of a session that is locked to a directory below "old", owned in *where;
 * and back again, when nothing took their place. Only the newest sessions are kept
 * there: ten, and as many as fit into 1 GiB, but always the one that was moved last. */
int session_put_aside(struct session *s, char **where, struct error *err);
int session_take_back(const struct repo *repo, const char *where, struct error *err);

/* Fails with ERROR_CANCELLED when this process begins no further test: its one commit was
 * tested, or the time is up. */
int session_may_test(const struct session *s, struct error *err);
bool session_time_is_up(const struct session *s);

/* Adds the time to the event, writes it to the journal, applies it to the state, and
 * calls on_event. Takes over the reference, also on failure: ERROR_HOST when it cannot be
 * written, ERROR_STATE for an event that contradicts the state, or is NULL. */
int session_record(struct session *s, json_t *event, struct error *err);

/* Tells the observer what is being done to a commit. done and total count the steps of a
 * build; total is 0 while it is not known. */
void session_progress(const struct session *s, const char *stage, const char *commit, int done,
		      int total);

/* The policy according to the settings, for a range of this many candidates. A search of
 * ours finds wrong verdicts when it confirms the culprit; for verdicts that nothing
 * confirms, set slack to 1. */
struct policy session_policy(const struct session *s);

#endif
