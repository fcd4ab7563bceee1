/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One line of the protocol in session/worker.h, as another host or a worker in trouble may have
 * written it. An event that worker_reply_read() lets through can be journaled.
 *
 *	struct worker_reply reply;
 *	worker_reply_read(&reply, s, commit, introduced, line, len);
 *	switch (reply.kind) ...
 *	worker_reply_clear(&reply);
 */
#ifndef SESSION_WORKER_REPLY_H
#define SESSION_WORKER_REPLY_H

#include "session/session.h"

enum worker_reply_kind {
	REPLY_NONSENSE,
	REPLY_NODE,    /* text: the name of Slurm's node where the worker is */
	REPLY_VERSION, /* text: of the worker's program */
	REPLY_PROGRESS,
	REPLY_CONSOLE, /* text: base64 */
	REPLY_EVENT,   /* text: its id */
};

struct worker_reply {
	enum worker_reply_kind kind;
	json_t *line;	  /* owned; NULL: it is not JSON */
	const char *text; /* borrowed from the line */
};

/* The worker tests this commit. It may tell its node first, must introduce itself with its
 * version, and then only tell of its commit, and of the control boot of one that was tested
 * before. */
void worker_reply_read(struct worker_reply *reply, const struct session *s, const char *commit,
		       bool introduced, const char *line, size_t len);
void worker_reply_clear(struct worker_reply *reply);

/*
 * The console of a run elsewhere, which follows its event, gets a file in the session's directory:
 * <name>-<n>.log. Puts its path into the run. Returns it, owned; NULL when the run has no console.
 */
char *worker_reply_place_console(const struct session *s, const char *commit, const char *name,
				 json_t *run);

/* Writes the file. Returns 0; 1 when the text is not in base64 or too long, which is the worker's
 * fault; or -1 when the file cannot be written, which is this host's. */
int worker_reply_write_console(const char *path, const char *base64, struct error *err);

#endif
