/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs guests of one commit side by side, until enough is known.
 *
 *	static int on_run(struct run *run, void *data)
 *	{
 *		... append *run to the commit's runs, which takes it over ...
 *		verdict_decide(&model, &policy, runs, nr, &v);
 *		return nr + v.more;	runs wanted in total; <= nr: enough
 *	}
 *	struct batch_spec spec = { .runner = r, .wanted = v.more, .on_run = on_run };
 *	if (batch_run(&spec, &err) < 0) ...
 */
#ifndef RUNNER_BATCH_H
#define RUNNER_BATCH_H

#include <uv.h>

#include "runner/runner.h"

struct batch;

struct batch_spec {
	struct runner *runner; /* with the kernel that is booted */
	struct boot_spec boot; /* read at the start of each guest: on_run may change it */
	int jobs;	       /* guests at once, besides those that are only watched after their
			test; 0: as many as processors and memory allow. The first round has
			fewer if the runs that are wanted do not fill all rounds */
	int processors; /* > 0: each guest gets so many of its own, if there are as many; then no
			   guest is only watched. 0: all guests share them */
	int wanted;	/* runs wanted in total, to begin with */
	int done;	/* runs of this commit that exist already, included in "wanted" */
	/* Called for each run when it has ended, except for OUTCOME_HOST. Takes over what
	 * *run holds and returns the runs wanted in total; when there are that many, the
	 * guests that still run are killed and not counted. */
	int (*on_run)(struct run *run, void *data);
	/* NULL, or called with the number of guests that run, after it has changed. */
	void (*on_running)(int guests, void *data);
	/* NULL, or called when the batch begins, with its loop, and when no more runs are wanted:
	 * between these two batch_add() takes runs that were made elsewhere meanwhile. */
	void (*on_begin)(struct batch *batch, uv_loop_t *loop, void *data);
	void (*on_end)(void *data);
	/* NULL, or called several times a second: true ends the batch. */
	bool (*cancelled)(void *data);
	void *data;
	/* The loop to use, on which builds can go on meanwhile; NULL: one of its own. */
	uv_loop_t *loop;
};

/* Runs lost to the host are repeated; this many in a row are an error. */
#define BATCH_HOST_MAX 4

/*
 * Returns 0 when enough runs were made, -1 with ERROR_HOST that tells the last trouble of
 * the host, or with ERROR_CANCELLED. Other events of a given loop are served as well.
 */
int batch_run(const struct batch_spec *spec, struct error *err);

/* Adds a run that was made elsewhere, which is taken over. on_run() is called for it. */
void batch_add(struct batch *batch, struct run *run);

#endif
