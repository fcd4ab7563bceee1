/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A worker: a process that tests one commit of a session that another process drives, in a
 * lane of its own. It reads the session without its lock, and neither writes the journal nor
 * tells git: it hands its events over.
 *
 *	worker_introduce(fd, &err);
 *	worker_test(&s, &spec, fd, &err);
 *
 * It writes lines of JSON to the descriptor. The first one has its version, but a job of Slurm's
 * tells before that on which node it is (session/launcher.h):
 *
 *	{"node": "n7"}
 *	{"worker": "0.1.0"}
 *
 * The events follow that would be journaled (events.h), of which the verdict is the last, and
 * in between
 *
 *	{"progress": "building", "done": 12, "total": 300}
 *
 * with what is being done, as for session_progress(). When the other process is on another
 * host, each run is followed by its console, which stays readable there:
 *
 *	{"console": "<base64>"}
 *
 * A worker may be wanted only for its runs (session/remote-runs.h): it goes on with these until
 * it is ended, and gives no verdict. Every few seconds it writes an empty line to standard error,
 * to show that it lives.
 */
#ifndef SESSION_WORKER_H
#define SESSION_WORKER_H

#include "session/session.h"

struct worker_spec {
	const char *commit;
	const char *avoid; /* nodes of Slurm, see session/launcher.h; NULL: none */
	int lane;	   /* see git/lane.h */
	int lanes;	   /* that share this host */
	int runs;	   /* > 0: makes so many runs and gives no verdict; 0: tests the commit */
	int jobs, guests;  /* of all that the host has, what this worker gets */
	bool elsewhere;	   /* the other process is on another host, and gets the consoles */
};

/* Tells the version, and begins to write the signs of life. */
int worker_introduce(int fd, struct error *err);

/* s was opened with session_peek(). Takes over the descriptor. Returns -1 for a fault of the
 * host, or when the session ended meanwhile. */
int worker_test(struct session *s, const struct worker_spec *spec, int fd, struct error *err);

#endif
