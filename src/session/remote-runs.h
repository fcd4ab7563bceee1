/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs of one commit that workers elsewhere make (--launcher) while this process makes its own
 * in a batch, or another worker tests the commit (worker-help.h): where a commit needs many runs,
 * these take longer than another build of its kernel.
 *
 *	in batch_spec.on_begin:	remote = remote_runs_begin(s, &spec);
 *	... spec.on_run(run, data) for each ...
 *	in batch_spec.on_end:	remote_runs_end(remote);
 *	after batch_run():	remote_runs_close(remote);
 *
 * They are only a help: a worker that dies, is silent, makes no sense, has another kernel, or
 * whose guest does not boot is left out with a warning, and the runs are made as without it.
 */
#ifndef SESSION_REMOTE_RUNS_H
#define SESSION_REMOTE_RUNS_H

#include <uv.h>

#include "session/session.h"

struct remote_runs;

struct remote_runs_spec {
	const char *commit;
	const char *key, *signature; /* of the kernel: only runs of the same one count */
	int first_lane;		     /* of the workers, which no other worker has */
	int lanes;		     /* the most workers */
	int runs;		     /* that are wanted */
	uv_loop_t *loop;
	void (*on_run)(struct run *run, void *data); /* takes over what *run holds */
	void *data;
};

/*
 * Tells whether workers are worth their time: the runs are expected to take longer here than the
 * kernel's build there. Never for --metric, because hosts differ in speed, nor for --for=boot,
 * where a guest that does not boot elsewhere may be that host's fault. The caller leaves out the
 * failing end's first runs, from which the target is chosen.
 */
bool remote_runs_help(const struct session *s, int lanes, int runs, int guests_here);

/* Starts the workers. Never NULL. commit, key, signature: borrowed until remote_runs_end(). */
struct remote_runs *remote_runs_begin(struct session *s, const struct remote_runs_spec *spec);

/* No more runs are wanted: kills the workers. Their processes may still end on the loop. */
void remote_runs_end(struct remote_runs *remote);

/* Whether any of the workers still has a process. */
bool remote_runs_busy(const struct remote_runs *remote);

/* Waits for their processes, if there still are any on the loop, and frees everything. The caller
 * cancels jobs that Slurm may still have (slurm_jobs_sweep()). NULL: does nothing. */
void remote_runs_close(struct remote_runs *remote);

#endif
