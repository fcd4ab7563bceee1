/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A lane: a work tree of our own with a build directory beside it, in
 * <common dir>/kbisect/lanes/<n>/{tree,build}. The user's work tree is never
 * touched. Lanes stay, so that the next build is incremental.
 *
 *	struct lane lane = { 0 };
 *	if (lane_open(&lane, repo, 0, &err) < 0 || lane_checkout(&lane, commit, &err) < 0) ...
 *	lane_close(&lane);
 */
#ifndef GIT_LANE_H
#define GIT_LANE_H

#include "git/repo.h"

struct lane {
	struct repo repo; /* for run_git() in the lane; no libgit2 handle */
	char *tree;
	char *build;
	int lock; /* held while open: only one process uses a lane */
};

/* Creates the lane if it does not exist yet, or if a killed process left it incomplete. Fails with
 * ERROR_HOST when another process has it, and with ERROR_USER when the path of the repository has
 * characters in which kbuild cannot work. */
int lane_open(struct lane *lane, const struct repo *repo, int number, struct error *err);

/* Checks the commit out in the tree. Ignored and untracked files stay; see lane_clean(). */
int lane_checkout(struct lane *lane, const char *commit, struct error *err);

/* Makes a commit on top of the one that is checked out of everything that is in the tree,
 * also of ignored files, and checks it out. Returns it, owned by the caller: the commit
 * itself when nothing differs. NULL on failure. */
char *lane_commit(struct lane *lane, const struct repo *repo, const char *commit,
		  const char *message, struct error *err);

/* Gives the lock of a lane to another process, which opens it, and takes it back. Nothing else
 * may be done with the lane in between. Fails when that process, or another one, has it. */
void lane_lend(struct lane *lane);
int lane_take_back(struct lane *lane, struct error *err);

/* While git adds a work tree, another git that looks at all of them dies of the files that are
 * empty yet. So lanes are made one after the other, and whoever fetches where others may make lanes
 * holds this lock. Returns a descriptor for the caller to close, or -1. */
int lanes_hold(const char *common_dir, struct error *err);

/* Removes all files that the commit does not have. */
int lane_clean(struct lane *lane, struct error *err);
void lane_close(struct lane *lane);

/* Removes the lock files that a killed git left in a lane which is not open, unless another process
 * has it. */
void lane_sweep(const struct repo *repo, const char *number);

/* Removes all lanes of the repository. Fails (ERROR_HOST), and removes none, when a process
 * has one of them. */
int lanes_remove(const struct repo *repo, struct error *err);

#endif
