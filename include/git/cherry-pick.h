/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A commit on top of another, as git cherry-pick makes it, in memory: no work tree
 * and no index is touched. The new commit belongs to no branch, and picking the same
 * again makes the same commit.
 */
#ifndef GIT_CHERRY_PICK_H
#define GIT_CHERRY_PICK_H

#include "git/repo.h"

/* 0: *made is the new commit, owned. 1: a conflict, or a
 * partial clone lacks the files to try. 2: it changes nothing there.
 * -1: a commit cannot be read, is a merge, or nothing can be written. */
int repo_cherry_pick(const struct repo *repo, const char *picked, const char *on, char **made,
		     struct error *err);

/* The same for git revert; a merge is reverted against its first parent. 0: *made is the
 * new commit. 1: a conflict, or it changes nothing there. -1: as above. */
int repo_revert(const struct repo *repo, const char *reverted, const char *on, char **made,
		struct error *err);

#endif
