/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a commit changes against its first parent.
 */
#ifndef GIT_COMMIT_DIFF_H
#define GIT_COMMIT_DIFF_H

#include "git/repo.h"

/* The diff as text, owned; NULL + ERROR_STATE. A root commit is a diff to
 * nothing; more than "max" bytes are cut. */
char *repo_diff(const struct repo *repo, const char *commit, size_t max, struct error *err);

#endif
