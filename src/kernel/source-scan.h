/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What build files say about source files other than by compiling them: files
 * that they name or include, and whether they collect whatever is in their
 * directory. A heuristic that may find too much.
 */
#ifndef KERNEL_SOURCE_SCAN_H
#define KERNEL_SOURCE_SCAN_H

#include "base/string-set.h"

enum scan_kind {
	SCAN_MAKEFILE,
	SCAN_MACHINERY, /* a makefile whose includes and wildcards are known */
	SCAN_KCONFIG,	/* only what its $(shell) and the like name */
	SCAN_SCRIPT,
};

/*
 * dir: the file's directory. Adds to names the sources and headers, and
 * what a makefile includes: "dir/file.h" when that is known, otherwise what follows
 * the last variable with a slash in front, "/asm/file.h", for all paths that end
 * so. Returns true when the text makes names up from wildcards.
 */
bool scan_build_file(const char *text, size_t len, const char *dir, enum scan_kind kind,
		     struct string_set *names);

/* Is path among these names? */
bool scan_names_path(const struct string_set *names, const char *path);

#endif
