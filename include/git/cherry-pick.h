/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A commit on top of another, as git cherry-pick and git revert make it, but in memory: no
 * work tree, index or ref is touched, and no hook or signature of the user's has a part in
 * it. The new commit belongs to no branch, and the same call makes the same commit again.
 * Files that a partial clone lacks are fetched.
 */
#ifndef GIT_CHERRY_PICK_H
#define GIT_CHERRY_PICK_H

#include "git/repo.h"

enum pick_result {
	PICK_FAILED = -1, /* err says why: objects cannot be read or written. Never a statement
			     about the commit. */
	PICK_MADE,
	PICK_CONFLICT, /* it does not apply there as it is; or it is the oldest commit of a
			  shallow clone, of which only the result is known */
	PICK_EMPTY,    /* it changes nothing there */
};

/* With PICK_MADE *made is the new commit, owned by the caller; else it is NULL. A merge
 * cannot be picked. */
enum pick_result repo_cherry_pick(const struct repo *repo, const char *picked, const char *on,
				  char **made, struct error *err);

/* A merge is reverted against its first parent. */
enum pick_result repo_revert(const struct repo *repo, const char *reverted, const char *on,
			     char **made, struct error *err);

/* Makes a commit of a tree (full hash) on top of "on", with the committer of that as its
 * author. PICK_EMPTY when "on" has the same tree. */
enum pick_result repo_commit_tree(const struct repo *repo, const char *tree, const char *on,
				  const char *message, char **made, struct error *err);

#endif
