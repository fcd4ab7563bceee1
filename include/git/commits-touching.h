/* SPDX-License-Identifier: GPL-2.0-only */
/* Commits in a part of the history that change a certain place: one of them may have fixed a
 * failure there. */
#ifndef GIT_COMMITS_TOUCHING_H
#define GIT_COMMITS_TOUCHING_H

#include "git/repo.h"

/*
 * The commits between "from" and "to" that touch the file, or, if file is NULL, that change
 * a line with the symbol (an identifier). Merges are left out; those nearest to "from" come
 * first. *list has at most max of them; it is NULL-terminated and owned by the caller
 * (free_list). Returns their number, or -1.
 */
int repo_touching(const struct repo *repo, const char *from, const char *to, const char *file,
		  const char *symbol, size_t max, char ***list, struct error *err);

#endif
