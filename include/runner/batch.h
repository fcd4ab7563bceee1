/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guests of one commit side by side, until enough is known.
 *
 *	static int on_run(struct run *run, void *data)
 *	{
 *		... append *run to the commit's runs, they are ours now ...
 *		verdict_decide(&model, &policy, runs, nr, &v);
 *		return nr + v.more;	runs wanted in total; <= nr: enough
 *	}
 *	struct batch_spec spec = { .guest = {...}, .wanted = v.more, .on_run = on_run };
 *	if (batch_run(&spec, &err) < 0) ...
 */
#ifndef RUNNER_BATCH_H
#define RUNNER_BATCH_H

#include "runner/qemu.h"

struct batch_spec {
	struct guest_spec guest; /* read at the start of each guest: on_run may change it */
	int jobs;   /* guests at once, besides those that are only watched on after their
			test; 0: as many as processors and memory allow. Fewer in the first
			round, when the runs that are wanted do not fill them all */
	int wanted; /* runs wanted in total, to begin with */
	int done;   /* runs of this commit that there are already; counted in "wanted" */
	/* A run ended, in order of completion; never one of OUTCOME_HOST. Takes over
	 * what *run holds. Returns the runs wanted in total; when there are so many,
	 * guests that still run are killed and not counted. */
	int (*on_run)(struct run *run, void *data);
	/* NULL, or asked several times a second: true ends the batch. */
	bool (*cancelled)(void *data);
	void *data;
	/* Loop to run on, so that builds can go on meanwhile; NULL: one of its own. */
	uv_loop_t *loop;
};

/* Runs lost to the host are made again; so many in a row are an error. */
#define BATCH_HOST_MAX 4

/*
 * 0 when enough runs were made. -1: ERROR_HOST with the last host trouble in
 * words; ERROR_USER for a machine or accelerator that cannot be; ERROR_CANCELLED.
 * With a loop given, what else happens on it goes on during the call.
 */
int batch_run(const struct batch_spec *spec, struct error *err);

/* What 0 jobs stand for on this host. */
int batch_default_jobs(const struct guest_spec *guest);

#endif
