/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Keeps a build directory clean of objects that make and ccache wrongly take for up to
 * date:
 *
 * - The commit has a new file that hides the one that an object was built from: a header
 *   earlier in the search order, foo.c beside foo.S.
 * - A killed build was writing an object. It is newer than its source, so make believes
 *   that it is whole.
 * - Times of files are wrong: the clock was set back, the file system counts in seconds,
 *   or another process sets them.
 */
#ifndef KERNEL_TREE_CLEAN_H
#define KERNEL_TREE_CLEAN_H

#include "kernel/manifest.h"

/*
 * Before a build of commit, which is checked out in tree. Empties build_dir when objects
 * in it cannot be trusted, else removes only what was left half written. Returns 1 in the
 * first case, 0 in the second, -1 on failure. *config_hash (owned) becomes the hash of
 * the .config of the last successful build if that had the same identity and the commit
 * changes nothing that the config depends on, else NULL.
 */
int tree_clean_prepare(const char *build_dir, const char *tree, git_repository *repo,
		       const char *commit, const char *identity, char **config_hash,
		       struct error *err);

/* Lets the next build in build_dir start with an empty one. */
int tree_clean_distrust(const char *build_dir, struct error *err);

/* Remembers a successful build. "others" says that it may have read files of the tree that the
 * manifest does not list: then no later build trusts the time of any file there. */
int tree_clean_remember(const char *build_dir, const struct manifest *m, bool others,
			struct error *err);

/* True while no build in build_dir was successful: the next one compiles everything,
 * unless it is of a tree for which tree_clean_was_tried() is true. */
bool tree_clean_is_cold(const char *build_dir);

/* Did a build of this commit there fail, or was it interrupted, since the last success? */
bool tree_clean_was_tried(const char *build_dir, git_repository *repo, const char *commit);

#endif
