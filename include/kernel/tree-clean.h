/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What neither make nor ccache notices. A file that is new in the tree and is
 * found before the one that an object was built from (a header earlier in the
 * search order, foo.c beside foo.S): objects in the build directory would stay as
 * they are. An object that a killed build had in hand: it is newer than its
 * source, so that it would be taken for whole. And times of files that lie, because the
 * clock was set back, the file system counts in seconds, or another process sets them.
 */
#ifndef KERNEL_TREE_CLEAN_H
#define KERNEL_TREE_CLEAN_H

#include "kernel/manifest.h"

/* Before a build of commit, which is checked out in tree: takes away what is in build_dir when the commit has
 * such a file that earlier builds there had not, else what was left half made.
 * Returns 1 in the first case. *config_hash (may be NULL; owned) becomes the hash of
 * the .config that the last successful build had, when it was of this identity and the
 * commit has nothing that could make another of it; else NULL. */
int stale_sweep(const char *build_dir, const char *tree, git_repository *repo, const char *commit,
		const char *identity, char **config_hash, struct error *err);

/* After a build of commit: 1 when what it made, or that it failed, cannot be believed,
 * *why says of what ("the clock of this machine was set"); everything in build_dir is
 * then made anew by the next build. 0 when all is well; -1 error. m is what the build
 * read, NULL of a failed one. */
int stale_check(const char *build_dir, const char *tree, const char *commit,
		const struct manifest *m, const char **why, struct error *err);

/* The next build in build_dir begins from nothing. */
int stale_distrust(const char *build_dir, struct error *err);

/* After a successful build. */
int stale_remember(const char *build_dir, const struct manifest *m, struct error *err);

/* True when no build in build_dir was successful yet: the next begins from nothing,
 * except that of a tree for which stale_was_tried() is true. */
bool stale_is_cold(const char *build_dir);

/* Was a build of this commit there failed or cut short, since the last success? */
bool stale_was_tried(const char *build_dir, git_repository *repo, const char *commit);

#endif
