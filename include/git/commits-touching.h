/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commits of a stretch of history that change a certain place, for finding the one
 * that mended something.
 */
#ifndef GIT_COMMITS_TOUCHING_H
#define GIT_COMMITS_TOUCHING_H

#include "git/repo.h"

/*
 * Those after "from" on the way to "to", merges left out, the nearest to "from" first,
 * at most max: that touch the file, or with file NULL that change a line with the symbol
 * (an identifier). *list is owned and NULL-terminated. Returns how many, -1: git's trouble.
 */
int repo_touching(const struct repo *repo, const char *from, const char *to, const char *file,
		  const char *symbol, size_t max, char ***list, struct error *err);

#endif
