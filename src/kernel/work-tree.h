/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs git in the work tree that kernels are built from. "tree" is its path.
 */
#ifndef KERNEL_WORK_TREE_H
#define KERNEL_WORK_TREE_H

#include "base/error.h"
#include "base/strbuf.h"

int work_tree_check_out(const char *tree, const char *commit, struct error *err);

/* Tells git that files have other times but the same content. */
int work_tree_refresh(const char *tree, struct error *err);

/* Returns 1 when each file of the commit is there as the commit has it, else 0. */
int work_tree_is(const char *tree, const char *commit, struct error *err);

/* Adds the files that are not the commit's, each with its NUL. Only the .gitignore files
 * in the tree decide what is ignored. */
int work_tree_untracked(const char *tree, struct strbuf *paths, struct error *err);

/* Removes them and the ignored ones. */
int work_tree_clean(const char *tree, struct error *err);

#endif
