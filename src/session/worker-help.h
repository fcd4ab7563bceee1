/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs for commits that workers elsewhere test (--launcher), made by further workers in lanes for
 * which the search has no commit: a flaky failure needs many runs, and the last commits of a
 * search are fewer than the lanes.
 *
 *	help = worker_help_open(s, pool);
 *	worker_help_offer(help, lanes);		before each worker_pool_wait()
 *	worker_help_close(help);		before worker_pool_close()
 */
#ifndef SESSION_WORKER_HELP_H
#define SESSION_WORKER_HELP_H

#include "worker-pool.h"

struct worker_help;

/* Never NULL. The pool is borrowed. */
struct worker_help *worker_help_open(struct session *s, struct worker_pool *pool);

/*
 * So many lanes are free until the next offer. Help that has become needless is ended, and so is
 * more than there are lanes for. More begins at once, or while the pool waits, when a worker has
 * its kernel and its runs are expected to take longer than the same build elsewhere.
 */
void worker_help_offer(struct worker_help *help, size_t lanes);

/* Ends all help. NULL: does nothing. */
void worker_help_close(struct worker_help *help);

#endif
