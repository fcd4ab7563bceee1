/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is seen of one guest, and when enough was: the run's facts come out.
 * Knows no QEMU and no clock; times are seconds on any clock that goes forward.
 *
 *	struct watch *w = watch_new(&spec, now);
 *	watch_console(w, bytes, len, now);	as they come
 *	watch_report(w, &report, now);
 *	watch_tick(w, now);			a few times a second; true: end the guest
 *	watch_end(w, &end, now, &run);		the guest is gone
 *	watch_free(w);
 */
#ifndef RUNNER_WATCH_H
#define RUNNER_WATCH_H

#include "init-port.h"
#include "qmp.h"
#include "evidence/outcome.h"

struct watch_spec {
	double boot_timeout, run_seconds, settle, patience; /* as in guest.h */
	double kernel_timeout; /* > 0: KVM is on trial; without a kernel line for so
				  long the accelerator is to blame */
	bool stop_at_any_crash;
	enum failure_kind failure;
	const struct matcher *matcher; /* borrowed */
};

/* How QEMU ended. */
struct watch_qemu {
	int status, signal;
	bool killed;	    /* by us */
	const char *words;  /* what it said on standard error */
	enum qmp_end why;   /* who made it end */
	const char *reason; /* the same in its own terms; NULL: not known */
	const char *lost;   /* what befell it on this host, so that the run says nothing
			      whatever was seen; NULL: nothing */
};

struct watch;

struct watch *watch_new(const struct watch_spec *spec, double now);
void watch_free(struct watch *w);
void watch_console(struct watch *w, const char *bytes, size_t len, double now);
void watch_report(struct watch *w, const struct port_report *report, double now);
bool watch_tick(struct watch *w, double now);

/* Adds the facts to *run, which is classified then. Once, last. */
void watch_end(struct watch *w, const struct watch_qemu *qemu, double now, struct run *run);

bool watch_kernel_seen(const struct watch *w);
/* The test has ended a while ago; what may still come is watched for. */
bool watch_test_over(const struct watch *w, double now);
/* The accelerator was on trial and no kernel line came. */
bool watch_accel_failed(const struct watch *w);

#endif
