/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One guest on any runner: boots the kernel, watches its console, and ends with a
 * struct run. Noise does not end it; the target, a fatal crash, the end of the
 * test, or time does.
 */
#ifndef RUNNER_GUEST_H
#define RUNNER_GUEST_H

#include <uv.h>

#include "runner/runner.h"

struct guest;

enum guest_end {
	GUEST_RAN,	    /* see the run; also when the host failed (OUTCOME_HOST) */
	GUEST_TRIAL_FAILED, /* no kernel line came while the machine was on trial */
	GUEST_KILLED,	    /* guest_kill() */
	GUEST_STOOD_STILL,  /* time passed without us or the machine: to be made again */
};

/* Called once, last; the guest is freed after it returns. The run is the
 * guest's: take it over by copying it and setting it to RUN_INIT. */
typedef void (*guest_end_fn)(void *data, enum guest_end end, struct run *run);

/* The spec is copied, its strings are borrowed. NULL with ERROR_HOST when the
 * machine cannot be started at all. */
struct guest *guest_start(struct runner *r, uv_loop_t *loop, const struct boot_spec *spec,
			  guest_end_fn on_end, void *data, struct error *err);
void guest_kill(struct guest *g);

/* A line of the kernel came out: the machine works. */
bool guest_kernel_seen(const struct guest *g);

/* The test has ended and the guest, idle, is watched a little longer. */
bool guest_test_over(const struct guest *g);

#endif
