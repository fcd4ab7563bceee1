/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One guest: boots a kernel with a test in QEMU, watches its console, and ends
 * with a struct run. Noise does not end it: the target, a fatal crash, the end of
 * the test, or time does.
 */
#ifndef RUNNER_QEMU_H
#define RUNNER_QEMU_H

#include <uv.h>

#include "runner/accelerator.h"
#include "evidence/outcome.h"

#define GUEST_BOOT_TIMEOUT 300.0
#define GUEST_RUN_SECONDS 300.0
#define GUEST_SETTLE 0.5
#define GUEST_PATIENCE 30.0
#define GUEST_MEMORY_MB 1024
#define GUEST_CPUS 2

/* Strings are borrowed and must live as long as the guest. */
struct guest_spec {
	const struct arch *arch;
	const char *qemu;	/* program; NULL: the architecture's */
	const char *kernel;	/* bootable image */
	const char *initrd;	/* from initramfs_make() */
	const char *system_map; /* for watch; NULL: nothing can be watched */
	const char *append;	/* more kernel parameters or NULL */
	const char *accel;	/* "auto", "kvm", "tcg"; NULL: auto */
	int memory_mb, cpus;	/* 0: the defaults above; likewise below */
	double boot_timeout;	/* seconds until the test must have started */
	double run_seconds;	/* the test is watched for so long */
	double timeout;		/* ceiling of run_seconds, and for FOR_EXIT the time in
				   which the test must end */
	double settle;		/* watched on after the test's end */
	double patience;	/* beyond its time a silent guest is waited for so long, as the
				   kernel's detectors of lockups and stalls take theirs */
	bool strict;		/* the kernel stops at the first warning */
	bool stop_at_any_crash; /* while no target is known: end "settle" (at least a
				   second) after the first crash */
	enum failure_kind failure;
	const struct matcher *matcher; /* NULL: no target is known */
	const char *const *watch;      /* functions whose being reached is of interest,
				     NULL-terminated; NULL: none */
	const char *console_dir;       /* consoles are saved here as run-<n>.log; NULL: not */
	const char *cache_dir;	       /* what is known of this host; NULL: nothing is kept */
};

struct guest;

/* How a guest ended that has no run to show. */
enum guest_end {
	GUEST_RAN,	   /* see the run; also when the host failed (OUTCOME_HOST) */
	GUEST_NO_KVM,	   /* nothing came out under KVM, not known to work: try TCG */
	GUEST_KILLED,	   /* guest_kill() */
	GUEST_STOOD_STILL, /* time passed without us or QEMU: it is to be made again */
};

/* Called once, last; the guest is freed after it returns. The run is the
 * guest's: take it over by copying it and setting it to RUN_INIT. */
typedef void (*guest_end_fn)(void *data, enum guest_end end, struct run *run);

/* accel: as chosen; with ACCEL_KVM_TRY the guest may end as GUEST_NO_KVM. Fails
 * with ERROR_HOST when QEMU cannot be started at all. */
struct guest *guest_start(uv_loop_t *loop, const struct guest_spec *spec, enum accel_state accel,
			  guest_end_fn on_end, void *data, struct error *err);
void guest_kill(struct guest *g);

/* A line of the kernel came out: the accelerator works. */
bool guest_kernel_seen(const struct guest *g);

/* The test has ended and the guest, idle, is watched on for a while. */
bool guest_test_over(const struct guest *g);

#endif
