/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Paths as the user wrote them in a subdirectory, and as they are from the top of the
 * work tree, where our git runs. A pathspec's magic (":!", ":(icase)") stays as it is;
 * one from the top (":/") needs nothing.
 */
#ifndef GIT_PATHSPEC_H
#define GIT_PATHSPEC_H

#include "git/repo.h"

/* Owned. prefix: the directory with a slash at its end, or "". NULL + ERROR_USER when
 * it leads out of the work tree, or is more than one line. */
char *pathspec_from_top(const char *work_tree, const char *prefix, const char *spec,
			struct error *err);

/* All of a NULL-terminated list, and the whole tree if all are exclusions; free with
 * free_list(). */
char **pathspecs_from_top(const struct repo *repo, char *const *specs, struct error *err);

#endif
