/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The request for a worker that runs elsewhere (--launcher): all that it needs to know of the
 * session, as one JSON object on its standard input, because nothing of this host is there. The
 * worker makes a session directory of it (session/worker-site.h):
 *
 *	version		of this program
 *	repository	the path or URL to fetch from
 *	commits		that must be there: the ends, and those that settings name
 *	commit		to test
 *	dir		kbisect.workerDir, or null
 *	jobs, guests	0: as many as the worker's host has space for
 *	runs		0: the commit is tested; otherwise so many runs are all that is wanted
 *	from		our session directory, by which paths in the following are known
 *	session		session.json
 *	journal		an array of its events
 *	files		the files of the session directory, in base64, by their paths in it
 *	config		an array of key and value in turn: kbisect.* that is not a setting
 */
#ifndef SESSION_WORKER_REQUEST_H
#define SESSION_WORKER_REQUEST_H

#include "session/session.h"
#include "session/worker.h"

/* Most bytes of a request. */
#define WORKER_REQUEST_MAX ((size_t)256 * 1024 * 1024)

/* Owned by the caller; NULL on failure. The lane of spec is not used. */
char *worker_request(const struct session *s, const struct worker_spec *spec, struct error *err);

/* Reads a request in which each member makes sense; the caller drops the reference. NULL: err says
 * what is wrong. */
json_t *worker_request_read(const char *bytes, size_t len, struct error *err);

/* Paths in the other host's session directory, in the session and its journal, become paths in
 * our own, which is given as in JSON (text_escape()). */
void worker_request_translate(json_t *request, const char *own_dir);

/* The bytes of a text in base64, in place of what sb has, which the caller checks. */
int worker_decode(const char *base64, struct strbuf *sb, struct error *err);

/* The base64 text of bytes, a new reference. */
json_t *worker_encode(const struct strbuf *bytes);

#endif
