/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Watches one guest and decides when enough was seen. The result is the facts of a run.
 * Knows no machine and no clock; times are seconds on any clock that goes forward.
 *
 *	struct watch *w = watch_new(&spec, now);
 *	watch_console(w, bytes, len, now);	when they come
 *	watch_report(w, &report, now);
 *	watch_tick(w, now);			a few times a second; true: end the guest
 *	watch_end(w, &end, now, &run);		the guest is gone
 *	watch_free(w);
 */
#ifndef RUNNER_WATCH_H
#define RUNNER_WATCH_H

#include "runner-ops.h"

struct watch_spec {
	double boot_timeout, run_seconds, settle, patience; /* as in runner.h */
	double trial_seconds; /* > 0: the machine is on trial; without a kernel line for so
				 long it is to blame and not the kernel */
	bool stop_at_any_crash;
	enum failure_kind failure;
	const struct matcher *matcher; /* borrowed, as are the rules */
	const struct test_rules *rules;
	const struct string_set *needed_modules;
};

struct watch;

struct watch *watch_new(const struct watch_spec *spec, double now);
void watch_free(struct watch *w);
void watch_console(struct watch *w, const char *bytes, size_t len, double now);
void watch_report(struct watch *w, const struct port_report *report, double now);
bool watch_tick(struct watch *w, double now);

/* Moves the facts to *run and classifies it. Called once, last. */
void watch_end(struct watch *w, const struct boot_end *end, double now, struct run *run);

bool watch_kernel_seen(const struct watch *w);
/* The test ended some time ago, and the guest is watched for its aftermath. */
bool watch_test_over(const struct watch *w, double now);
/* The machine was on trial and no kernel line came. */
bool watch_trial_failed(const struct watch *w);

#endif
