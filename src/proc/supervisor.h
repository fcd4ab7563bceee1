/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The process between us and a program. It reports the program's pid over a pipe, waits
 * for the program, kills everything that the program left behind, and reports the wait
 * status. Only child.c uses it.
 */
#ifndef PROC_SUPERVISOR_H
#define PROC_SUPERVISOR_H

#include <sched.h>

#include "base/error.h"

struct supervisor_start {
	const char *program; /* path */
	const char *const *argv;
	const char *const *env; /* NAME=value to add, may be NULL */
	const char *cwd;
	int nice;
	const cpu_set_t *processors; /* NULL: ours */
	size_t memory, file_size;    /* bytes; 0: no limit */
	int cpu_seconds;	     /* 0: no limit */
	double grace;		     /* seconds between SIGTERM and SIGKILL; 0: SIGKILL at once */
	int in, out, err, report;    /* file descriptors; ours stay open */
};

/* Arrives in two pieces. The second is missing when somebody killed the supervisor. */
struct supervisor_report {
	int program; /* its pid, and that of its process group */
	int value;   /* wait status of the program */
};

/* Returns the supervisor's pid, or -1 when the program cannot be executed. SIGTERM to the
 * supervisor ends the program and everything that it started. */
pid_t supervisor_fork(const struct supervisor_start *start, struct error *err);

#endif
