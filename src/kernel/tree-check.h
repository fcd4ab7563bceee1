/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Checks after a build that its result can be trusted: nobody set the clock, and the work
 * tree had the content of the commit all the time.
 */
#ifndef KERNEL_TREE_CHECK_H
#define KERNEL_TREE_CHECK_H

#include "kernel/manifest.h"

/*
 * The build of commit in build_dir from the work tree "tree" began with
 * tree_clean_prepare(). m is what it read, NULL if it failed. Returns 0 when its result can
 * be trusted. Returns 1 when it cannot; *why (owned) is then the reason ("the clock of this
 * machine was set"), and the next build starts with an empty directory. -1 on failure.
 */
int tree_check(const char *build_dir, const char *tree, const char *commit,
	       const struct manifest *m, char **why, struct error *err);

#endif
