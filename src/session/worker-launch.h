/* SPDX-License-Identifier: GPL-2.0-only */
/* Starts the process of a worker: here, or with --launcher wherever that command runs it. */
#ifndef SESSION_WORKER_LAUNCH_H
#define SESSION_WORKER_LAUNCH_H

#include "proc/child.h"
#include "session/session.h"
#include "session/worker.h"

/* Whether workers run elsewhere. They then have all of their host. */
bool worker_is_elsewhere(const struct session *s);

/* on has the functions to call, and their data. */
struct child *worker_launch(const struct session *s, const struct worker_spec *spec,
			    uv_loop_t *loop, const struct child_spec *on, struct error *err);

#endif
