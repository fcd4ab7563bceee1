/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Keeps the user's hooks out of git bisect. git 2.39's git bisect changes refs without
 * having read core.hooksPath, so a reference-transaction hook in the repository would run,
 * and could refuse what we do. git looks for it in its common directory: while git bisect
 * works, GIT_COMMON_DIR names a directory with symbolic links to everything in there
 * except the hooks.
 *
 *	struct no_hooks n = { 0 };
 *	if (no_hooks_begin(&n, repo, &err) == 0)
 *		... run git with n.env[0] and n.env[1], which may be NULL ...
 *	no_hooks_end(&n);
 */
#ifndef GIT_NO_HOOKS_H
#define GIT_NO_HOOKS_H

#include "git/repo.h"

struct no_hooks {
	char *dir;    /* NULL: the repository has no such hook */
	char *env[2]; /* NAME=value, or NULL */
};

int no_hooks_begin(struct no_hooks *n, const struct repo *repo, struct error *err);
void no_hooks_end(struct no_hooks *n);

#endif
