/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The user writes paths relative to the current directory, but our git runs at the top of
 * the work tree: these functions translate. The magic of a pathspec (":!", ":(icase)") stays
 * as it is, and a path from the top (":/") is not changed.
 */
#ifndef GIT_PATHSPEC_H
#define GIT_PATHSPEC_H

#include "git/repo.h"

/* Returns the translated path, owned by the caller. prefix is the current directory below
 * the top with a slash at its end, or "". NULL with ERROR_USER when the path leads out of
 * the work tree, or has a line break. */
char *pathspec_from_top(const char *work_tree, const char *prefix, const char *spec,
			struct error *err);

/* Translates a NULL-terminated list, and adds the whole tree if all paths are exclusions.
 * Free the result with free_list(). */
char **pathspecs_from_top(const struct repo *repo, char *const *specs, struct error *err);

#endif
