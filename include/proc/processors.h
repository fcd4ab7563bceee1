/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The processors that this process may use, which can be fewer than the host has: all of them,
 * and equal shares of them for programs that must not be in each other's way.
 *
 *	cpu_set_t set;
 *	if (processors_share(slot, slots, 2, &set))
 *		spec.processors = &set;		of a child (proc/child.h)
 */
#ifndef PROC_PROCESSORS_H
#define PROC_PROCESSORS_H

#include <sched.h>
#include <stdbool.h>

int processors_usable(void);

/* Divides the processors into "shares" equal parts that have none in common, and sets *set to part
 * "share", counted from 0, with "most" processors at most. Returns false, and an empty *set, if
 * there are fewer processors than shares. */
bool processors_share(int share, int shares, int most, cpu_set_t *set);

#endif
