/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The workers that test commits at once, a process for each lane. Their events are checked
 * and journaled as they come.
 *
 *	pool = worker_pool_open(s, lanes, &err);
 *	worker_pool_start(pool, lane, commit, &share, &err);	if not worker_pool_is_busy()
 *	worker_pool_wait(pool, &err);				then look at the state
 *	worker_pool_close(pool);
 *
 * Lanes are numbered from 0, as in git/lane.h. A NULL pool has no lanes.
 */
#ifndef SESSION_WORKER_POOL_H
#define SESSION_WORKER_POOL_H

#include <uv.h>

#include "session/session.h"

struct worker_pool;

/* The part of the host that one worker may use. */
struct worker_share {
	int jobs, guests;
};

struct worker_pool *worker_pool_open(struct session *s, size_t lanes, struct error *err);

/* Ends all tests. Returns true when a control boot dropped verdicts, which git may know. */
bool worker_pool_close(struct worker_pool *pool);

/* Lanes in all; those with a process; those whose test is wanted. */
size_t worker_pool_lanes(const struct worker_pool *pool);
size_t worker_pool_busy(const struct worker_pool *pool);
size_t worker_pool_running(const struct worker_pool *pool);

/* Whether the lane has a process. */
bool worker_pool_is_busy(const struct worker_pool *pool, size_t lane);

/* The commit under test in a lane; NULL: the lane has no test, or its verdict has come. */
const char *worker_pool_commit(const struct worker_pool *pool, size_t lane);

/* Begins the test of a commit in a lane that has no process. */
int worker_pool_start(struct worker_pool *pool, size_t lane, const char *commit,
		      const struct worker_share *share, struct error *err);

/* Ends the test in a lane, which is free once its processes have ended. */
void worker_pool_end(struct worker_pool *pool, size_t lane);

/* The loop on which the workers' output is read, by worker_pool_wait() and whoever else runs it. */
uv_loop_t *worker_pool_loop(struct worker_pool *pool);

/* The most guests that ran for the worker in a lane at the same time, as it told. */
int worker_pool_guests(const struct worker_pool *pool, size_t lane);

/*
 * Records a run that was made elsewhere of the commit under test in a lane, and takes over what
 * it holds. The worker does not know of it: from now on the verdict is recorded here, as soon as
 * the runs of both decide it, and the worker is ended.
 */
void worker_pool_add_run(struct worker_pool *pool, size_t lane, struct run *run);

/*
 * Waits until a verdict has come or a process has ended. Returns at once if that has happened since
 * the last wait. A worker that dies, takes too long or says something that makes no sense has given
 * no verdict: that is warned of, and the commit can be handed out again. Returns -1 with
 * ERROR_HOST when a worker found a fault of the host,
 * or when that happens repeatedly; with ERROR_CANCELLED when the session's time is up.
 */
int worker_pool_wait(struct worker_pool *pool, struct error *err);

#endif
