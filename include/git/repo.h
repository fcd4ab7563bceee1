/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The user's repository, read with libgit2. Found as git finds it: GIT_DIR, or
 * upwards from the current directory; linked work trees and bare repositories
 * are fine.
 *
 *	struct repo repo;
 *	if (repo_open(&repo, &err) < 0) ...
 *	repo_close(&repo);
 *
 * repo_open() removes git's local variables (GIT_DIR, GIT_INDEX_FILE ...) from our
 * environment, because they would mislead a git that we run in another work tree. Commits
 * are named by full hexadecimal hashes.
 */
#ifndef GIT_REPO_H
#define GIT_REPO_H

#include <git2.h>

#include "base/error.h"

struct repo {
	git_repository *git;
	char *git_dir;	  /* absolute; of this work tree */
	char *common_dir; /* absolute; shared by all work trees */
	char *work_tree;  /* absolute; NULL: bare */
	char *prefix;	  /* the user's directory below the work tree: "", or "dir/" */
	char *state_dir;  /* git rev-parse --git-path kbisect */
};

int repo_open(struct repo *repo, struct error *err);
void repo_close(struct repo *repo);

/* The full hash of the commit that a revision names, owned by the caller; NULL with
 * ERROR_USER on failure. */
char *repo_resolve(const struct repo *repo, const char *revision, struct error *err);

/* The first line of the message, owned by the caller; "" when the commit cannot be read. */
char *repo_title(const struct repo *repo, const char *commit);

/* Fails (ERROR_USER) unless the commit's tree is a Linux kernel. */
int repo_check_kernel(const struct repo *repo, const char *commit, struct error *err);

/* 1 if a is an ancestor of b or b itself, else 0; -1 on error. */
int repo_is_ancestor(const struct repo *repo, const char *a, const char *b, struct error *err);

/* A best common ancestor, owned by the caller; NULL when the two commits share no ancestor,
 * or on error. */
char *repo_merge_base(const struct repo *repo, const char *a, const char *b);

/* The full hashes of the parents, NULL-terminated; free with free_list(). NULL on error. */
char **repo_parents(const struct repo *repo, const char *commit, struct error *err);

/* Frees a NULL-terminated array and its strings. NULL is allowed. */
void free_list(char **list);

#endif
