/* SPDX-License-Identifier: GPL-2.0-only */
/* The crash of a commit as people who read its sources want it. */
#ifndef CMD_REPORTED_CRASH_H
#define CMD_REPORTED_CRASH_H

#include "git/repo.h"
#include "session/state.h"

/*
 * The report of a run of the commit that shows the failure, or NULL when there is none. Where a
 * lane still has vmlinux of the very kernel that ran, with debug information, frames have the
 * place in the sources (kernel/symbolize.h). Owned.
 */
char *reported_crash(const struct repo *repo, const struct state *state, const char *commit);

#endif
