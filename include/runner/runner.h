/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where kernels are booted. A runner is one kind of machine, such as an
 * emulator on this host; nothing outside of its own file knows which one it is.
 *
 *	struct runner *r = runner_open(NULL, &machine, &err);
 *	runner_set_test(r, &test, &err);	once
 *	runner_set_kernel(r, &kernel, &err);	for each kernel, and then
 *	batch_run(&spec, &err);			boots it (batch.h)
 *	runner_close(r);
 *
 * To add a runner, define its struct runner_ops (src/runner/runner-ops.h) in one
 * file and list it in src/runner/runner-table.c.
 */
#ifndef RUNNER_RUNNER_H
#define RUNNER_RUNNER_H

#include <sched.h>

#include "arch/arch.h"
#include "evidence/outcome.h"
#include "guest/rootfs.h"
#include "runner/hardware.h"

#define RUNNER_MEMORY_MB 512
#define RUNNER_CPUS 2
#define RUNNER_BOOT_TIMEOUT 120.0
#define RUNNER_RUN_SECONDS 300.0

struct config; /* git/config.h */

/* The machine of all boots. Strings are borrowed and must outlive the runner. */
struct machine_spec {
	const struct config *config; /* for machines of the user's; read while the runner is
					opened; NULL: there are none */
	const struct arch *arch;
	const char *program;	   /* the emulator; NULL: the architecture's */
	const char *accel;	   /* "auto", "kvm", "tcg"; NULL: auto */
	const char *append;	   /* more kernel parameters, or NULL */
	const char *cache_dir;	   /* what is learnt of this host is kept here; NULL: nowhere */
	const struct rootfs *root; /* in which the test runs; NULL: the archive */
	const struct hardware *hardware; /* NULL: only that of every guest */
	int memory_mb, cpus;		 /* 0: as defined above */
	bool strict;			 /* the kernel stops at its first warning */
};

/* The test that runs in each guest. */
struct runner_test {
	const char *repro; /* C source, static executable, script, or program for syzkaller */
	const struct syzkaller *syzkaller; /* for such a program; NULL: none */
	const char *command; /* of a shell in the guest; NULL with a repro. Without either the
				boot is the test */
	const char *cc;	     /* compiler for C; NULL: the usual one */
	const char *busybox; /* for scripts, commands and modprobe; NULL: the one in PATH */
	bool modules;	     /* kernels have modules: the guest needs modprobe */
	bool selftests;	     /* kernels come with their selftests */
	bool shell;	     /* runner_interact() will be called */
};

/* One kernel, as a build left it. Strings must live until the next one is set. */
struct runner_kernel {
	const char *image;	/* in the format that the architecture boots */
	const char *system_map; /* NULL: no function can be watched */
	const char *commit;	/* what it was built from; for people and scripts */
	const char *modules;	/* a cpio archive of lib/modules/<release>; NULL: none */
};

/* One boot. Times are in seconds; 0 stands for the value in parentheses. Strings
 * and the matcher are borrowed. */
struct boot_spec {
	double boot_timeout;	/* until the test must have started (RUNNER_BOOT_TIMEOUT) */
	double run_seconds;	/* how long the test is watched ("timeout") */
	double timeout;		/* ceiling of run_seconds, and with FOR_EXIT the time in which
				the test must end (RUNNER_RUN_SECONDS) */
	double settle;		/* how long the guest is watched after the test's end (.5) */
	double patience;	/* how long a guest may be silent beyond its time, since the
				kernel's detectors of lockups and stalls are slow (30) */
	bool stop_at_any_crash; /* while no target is known: end soon after the first crash */
	enum failure_kind failure;
	const struct matcher *matcher;	/* NULL: no target is known */
	const struct test_rules *rules; /* of the exit status; NULL: the usual ones */
	/* Requests for modules (see struct run) without which a run is not evidence; or NULL */
	const struct string_set *needed_modules;
	const char *const *watch;    /* functions whose being reached is of interest,
					 NULL-terminated; NULL: none */
	const cpu_set_t *processors; /* that the guest may use; NULL: all. Set by batch_run() */
	const char *console_dir;     /* consoles are saved here as run-<n>.log; NULL: not */
};

/* How "git kbisect doctor" shows what was found out about something. */
struct check_report {
	void (*ok)(const char *about, const char *detail);
	void (*note)(const char *about, const char *detail);
	void (*problem)(const char *about, const char *reason, const char *advice);
};

struct runner;

/* By name; NULL stands for the first of the table. A name that is not in the table is that
 * of a machine in the configuration (Documentation/technical/runners.adoc). NULL with
 * ERROR_USER for an unknown name or a wrong configuration, with ERROR_HOST where a program
 * that the runner needs is missing. */
struct runner *runner_open(const char *name, const struct machine_spec *machine, struct error *err);
void runner_close(struct runner *r);

/* Compiles and packs the test. -1 with ERROR_USER when the test cannot be used, with
 * ERROR_HOST when a program or library for it is missing. */
int runner_set_test(struct runner *r, const struct runner_test *test, struct error *err);

/* -1 with ERROR_USER for a machine that cannot be, with ERROR_HOST otherwise. */
int runner_set_kernel(struct runner *r, const struct runner_kernel *kernel, struct error *err);

/* How many of the guests that are wanted can run side by side; at least one. */
int runner_capacity(const struct runner *r, int wanted);

/* A guest for the user, on the terminal of this process. */
struct terminal_spec {
	bool test_first;     /* run the test before the shell */
	const char *vmlinux; /* not NULL: the guest waits for a debugger; how to start it is
				printed with this file */
};

/* Boots the kernel, and returns when the guest has ended: 0, or -1 with ERROR_USER when the
 * runner has no guests for a terminal, with ERROR_HOST when the guest cannot be started. */
int runner_interact(struct runner *r, const struct terminal_spec *spec, struct error *err);

/* Tells for "git kbisect doctor" whether the runner, and each machine in the configuration,
 * can work on this host. */
void runner_check(const char *name, const struct machine_spec *machine,
		  const struct check_report *report);

#endif
