/* SPDX-License-Identifier: GPL-2.0-only */
/* The crash of a commit as people who read its sources want it. */
#ifndef CMD_REPORTED_CRASH_H
#define CMD_REPORTED_CRASH_H

#include "git/repo.h"
#include "session/state.h"

/*
 * Returns the report of a run of the commit that shows the failure, or NULL if no run does. Its
 * frames have file and line (kernel/symbolize.h) if a lane still has the vmlinux of the kernel
 * that ran, with debug information. The caller frees it.
 */
char *reported_crash(const struct repo *repo, const struct state *state, const char *commit);

#endif
