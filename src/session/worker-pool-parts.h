/* SPDX-License-Identifier: GPL-2.0-only */
/* The pool of workers (worker-pool.h), as its parts see it: worker-pool.c has the processes, and
 * worker-pool-events.c has the lines that they write. */
#ifndef SESSION_WORKER_POOL_PARTS_H
#define SESSION_WORKER_POOL_PARTS_H

#include "session/losses.h"
#include "worker-pool.h"
#include "worker-stream.h"

struct pool_worker {
	struct worker_pool *pool;
	int lane;
	struct child *child; /* NULL: the lane is free */
	char *commit;	     /* under test; NULL: its verdict has come, or is not wanted */
	bool ended;	     /* by us */
	bool helped;	     /* its commit has runs that it does not know of */
	bool choosy;	     /* nodes are avoided */
	char *node;	     /* of Slurm's, where it is; NULL: not told */
	char *console;	     /* the file for the console of its last run; NULL: it is there */
	int guests;	     /* that run for it now */
	int most_guests;     /* that ran for it at the same time */
	double built;	     /* when it had its kernel; 0: it has none yet */
	struct worker_stream stream;
};

struct worker_pool {
	struct session *s;
	uv_loop_t loop;
	uv_timer_t timer;
	struct pool_worker *workers;
	size_t lanes;
	int lost;	       /* tests in a row that ended without a verdict */
	struct losses commits; /* how often each test ended so */
	bool news;	       /* since the last wait */
	bool retell, failed;
	struct error err;
};

/* The pool's error is set: worker_pool_wait() returns it. */
void pool_fail(struct worker_pool *pool);

/* The test in the lane is not wanted any more, and its process is killed. */
void pool_worker_drop(struct pool_worker *w);

/* Takes a line of a worker's standard output; worker_stream_on_line for its stream, with the worker
 * as data. */
bool pool_take_line(void *data, const char *line, size_t len);

#endif
