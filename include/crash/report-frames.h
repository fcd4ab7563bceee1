/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The functions in the traces of a report, for comparing crashes: which functions it
 * passes through, and which ones call the function that it is named after. Compilers
 * inline different functions: one kernel crashes "in do_getpgid", and the next one, at
 * the same place, "in __x64_sys_getpgid", which is the caller in the first trace.
 *
 * Spans point into the report. Reports are hostile, so only their first lines are
 * read.
 */
#ifndef CRASH_REPORT_FRAMES_H
#define CRASH_REPORT_FRAMES_H

#include "crash/pattern.h"

/* Levels of calls that may be inlined in one kernel and not in another. */
#define CALLERS_MAX 2

/*
 * Fills v with the functions of all traces in their order, each once, and returns how
 * many there are, at most max. Machinery, dispatchers and entry code are left out, as
 * most other traces have them, too.
 */
unsigned int report_functions(const char *report, struct span *v, unsigned int max);

/* The functions after "function" in the first trace that has it, without machinery,
 * up to a dispatcher: a function that is called through a pointer is not inlined.
 * Returns how many; 0 if the report or the function is NULL. */
unsigned int callers_find(const char *report, const char *function,
			  struct span callers[CALLERS_MAX]);

/* "kernel/sys.c" if the first lines say "at kernel/sys.c:12"; otherwise len is 0. */
struct span callers_source(const char *report);

#endif
