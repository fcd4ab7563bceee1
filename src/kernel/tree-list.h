/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All files of a commit's tree, kept from one build to the next, with what was found
 * out about each. Another tree in which files were only modified costs what differs.
 *
 *	struct tree_list l = TREE_LIST_INIT;
 *	if (tree_list_read(&l, repo, &tree, "x86", &err) < 0) ...
 *	for (size_t i = 0; i < l.paths.nr; i++) ... l.paths.v[i], l.files[i] ...
 *	tree_list_clear(&l);
 */
#ifndef KERNEL_TREE_LIST_H
#define KERNEL_TREE_LIST_H

#include <git2.h>

#include "base/error.h"
#include "path-class.h"
#include "base/string-set.h"
#include "source-scan.h"

struct tree_file { /* a tree has 80,000 */
	git_oid blob;
	unsigned mode;
	enum path_class class : 8;
	bool done : 1; /* the caller's, for one tree: false after tree_list_read() */
	/* The caller's, for one blob: */
	bool dynamic : 1;
	enum scan_kind kind : 8;
	char *names; /* what scan_build_file() found, each NUL-terminated, the last one
			   empty; owned; NULL: not scanned */
};

struct tree_list {
	struct string_set paths;
	struct tree_file *files; /* of paths.v[i] */
	size_t alloc;
	size_t tools, tools_end; /* the paths in tools/, which a tree has together */
	git_oid tree;
	char *srcarch; /* NULL: nothing was read yet */
};

#define TREE_LIST_INIT     \
	{                  \
		.alloc = 0 \
	}

/* -1 when the tree cannot be read; the list is then empty. */
int tree_list_read(struct tree_list *l, git_repository *repo, const git_oid *tree,
		   const char *srcarch, struct error *err);
void tree_list_clear(struct tree_list *l);

/* Index of a path, or -1. */
long tree_list_find(const struct tree_list *l, const char *path);

#endif
