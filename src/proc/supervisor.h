/*
 * The process between us and a program: it waits for one child, kills what is
 * left of its process group, and reports the child's wait status over a pipe.
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
	int in, out, err, report; /* file descriptors; ours stay open */
};

struct supervisor_report {
	int value; /* wait status of the program */
};

/* The supervisor's pid, or -1 when the program could not be executed. SIGTERM
 * to the supervisor kills the program's whole process group. */
pid_t supervisor_fork(const struct supervisor_start *start, struct error *err);

#endif
