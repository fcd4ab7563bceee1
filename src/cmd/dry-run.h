/* SPDX-License-Identifier: GPL-2.0-only */
/* The output of start --dry-run. */
#ifndef CMD_DRY_RUN_H
#define CMD_DRY_RUN_H

#include "git/repo.h"
#include "session/settings.h"

/* Prints what a session with these ends would do, and changes nothing. The ends are in git's
 * order; without an older end the range is not known. */
int dry_run(const struct repo *repo, const struct settings *settings, const char *newer,
	    char *const *older, char *const *paths, struct error *err);

#endif
