/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds the paths in which two trees differ. Only directories that differ are read, renames
 * are not detected, and the walk can end at the first path.
 */
#ifndef KERNEL_TREE_DIFF_H
#define KERNEL_TREE_DIFF_H

#include "kernel/manifest.h"

/* Trees that were read, for comparing many commits in order, where the parent of one is the
 * one before. Zero-initialize it. For a kernel it takes a few megabytes. */
struct tree_memo {
	git_tree *last[8192]; /* by path */
};
void tree_memo_clear(struct tree_memo *memo);

/* Finds the tree of a commit. -1 when it cannot be read. */
int commit_tree(git_repository *repo, const char *commit, git_oid *tree, struct error *err);

/*
 * Calls back for each file that differs; mode is the new one, for a deleted file the old
 * one. A positive result of the callback ends the walk and is returned. -1 when a tree
 * cannot be read. memo may be NULL.
 */
int tree_diff(git_repository *repo, struct tree_memo *memo, const git_oid *from, const git_oid *to,
	      int (*change)(void *data, const char *path, enum path_change kind, unsigned mode),
	      void *data, struct error *err);

/* Calls back in the same way for every file of one tree. */
int tree_walk(git_repository *repo, const git_oid *tree,
	      int (*file)(void *data, const char *path, const git_oid *blob, unsigned mode),
	      void *data, struct error *err);

#endif
