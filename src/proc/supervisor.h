/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The process between us and a program: it waits for one child, kills what is
 * left of it, and reports the child's pid and then its wait status over a pipe.
 * Only child.c uses it.
 */
#ifndef PROC_SUPERVISOR_H
#define PROC_SUPERVISOR_H

#include "base/error.h"

struct supervisor_start {
	const char *program; /* path */
	const char *const *argv;
	const char *const *env; /* NAME=value to add, may be NULL */
	const char *cwd;
	int nice;
	size_t memory, file_size; /* bytes; 0: no limit */
	int cpu_seconds;	  /* 0: no limit */
	double grace;		  /* seconds between SIGTERM and SIGKILL; 0: SIGKILL at once */
	int in, out, err, report; /* file descriptors; ours stay open */
};

/* Arrives in two pieces; the second is missing when somebody killed the supervisor. */
struct supervisor_report {
	int program; /* its pid, and that of its process group */
	int value;   /* wait status of the program */
};

/* The supervisor's pid, or -1 when the program could not be executed. SIGTERM
 * to the supervisor ends the program, its group, and what else it started. */
pid_t supervisor_fork(const struct supervisor_start *start, struct error *err);

#endif
