/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The functions in the traces of a report, for comparing crashes: which functions
 * it passes through, and who calls the guilty one. Compilers differ in what they inline:
 * one kernel oopses "in do_getpgid", the next, at the same place, "in
 * __x64_sys_getpgid", which is the caller in the first one's trace.
 *
 * Spans point into the report, which is hostile: nothing is trusted, and only
 * its first lines are looked at.
 */
#ifndef CRASH_REPORT_FRAMES_H
#define CRASH_REPORT_FRAMES_H

#include "crash/pattern.h"

/* So many levels may be inlined in one kernel and not in another. */
#define CALLERS_MAX 2

/*
 * The functions of all traces in their order, each once, without machinery and
 * without dispatchers and entry code, which every other trace has too. Fills v with
 * at most max and returns how many there are in it.
 */
unsigned int report_functions(const char *report, struct span *v, unsigned int max);

/* The functions after "function" in the first trace that has it, without
 * machinery, up to a dispatcher: what is called through a pointer is not
 * inlined. Returns how many; 0 for a report or function that is NULL. */
unsigned int callers_find(const char *report, const char *function,
			  struct span callers[CALLERS_MAX]);

/* "kernel/sys.c" where the headline says "at kernel/sys.c:12"; len 0: it does not. */
struct span callers_source(const char *report);

#endif
