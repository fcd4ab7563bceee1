/* SPDX-License-Identifier: GPL-2.0-only */
/* The difference between a commit and its first parent. */
#ifndef GIT_COMMIT_DIFF_H
#define GIT_COMMIT_DIFF_H

#include "git/repo.h"

/* The diff as text, owned by the caller; NULL with ERROR_STATE on failure. A root commit is
 * compared with an empty tree. The text is cut at max bytes. */
char *repo_diff(const struct repo *repo, const char *commit, size_t max, struct error *err);

#endif
