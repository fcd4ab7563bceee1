/* SPDX-License-Identifier: GPL-2.0-only */
/* Starts the process of a worker: on this host, or wherever the command of --launcher runs it. */
#ifndef SESSION_WORKER_LAUNCH_H
#define SESSION_WORKER_LAUNCH_H

#include "proc/child.h"
#include "session/session.h"
#include "session/worker.h"

/* Whether workers run elsewhere. They then have all of their host. */
bool worker_is_elsewhere(const struct session *s);

/* A node of Slurm that lost this many tests in a row gets no more jobs. Less than the losses that
 * end a session. */
#define NODE_LOST_MAX 2

/* The names of such nodes, for worker_spec.avoid. Owned by the caller; NULL: there are none. */
char *worker_avoided_nodes(const struct session *s);

/* The most runs of one commit that a worker elsewhere is asked for: a retest has
 * SEARCH_RUNS_FACTOR times those of a test. */
int worker_most_runs(const struct settings *settings);

/* The seconds that it may take for them, with a clone of the repository and two builds. */
double worker_longest(const struct settings *settings);

/* Starts the worker. "on" has the functions to call, and their data. The child is owned by the
 * loop, which tells its end (proc/child.h); NULL on failure. */
struct child *worker_launch(const struct session *s, const struct worker_spec *spec,
			    uv_loop_t *loop, const struct child_spec *on, struct error *err);

#endif
