/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a worker tests that another host wants (--launcher): below kbisect.workerDir of this
 * host, a bare clone of the repository with lanes of its own, and a session directory that is
 * made of the request and removed again.
 *
 *	struct worker_site site;
 *	worker_site_open(&site, STDIN_FILENO, &err);	reads a request, see worker-request.h
 *	session_peek(&s, &site.repo, &err);
 *	worker_test(&s, &site.spec, fd, &err);
 *	worker_site_close(&site);
 */
#ifndef SESSION_WORKER_SITE_H
#define SESSION_WORKER_SITE_H

#include "session/session.h"
#include "session/worker.h"

struct worker_site {
	struct repo repo;
	struct worker_spec spec; /* its commit is borrowed from the request */
	json_t *request;
	char *base, *state; /* the directory of the repository's workers; of this session */
	int lane_lock;	    /* of one lane and its session directory */
};

/* Waits for other workers of this host that fetch at the same time. On failure nothing is to
 * be closed. */
int worker_site_open(struct worker_site *site, int fd, struct error *err);
void worker_site_close(struct worker_site *site);

#endif
