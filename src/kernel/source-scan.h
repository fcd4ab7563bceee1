/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scans build files for source files that they use in other ways than to compile them: that
 * they name, include, or collect from their directory with wildcards. This is a heuristic
 * that may find too much.
 */
#ifndef KERNEL_SOURCE_SCAN_H
#define KERNEL_SOURCE_SCAN_H

#include "base/string-set.h"

enum scan_kind {
	SCAN_MAKEFILE,
	SCAN_MACHINERY, /* a makefile of kbuild itself: includes and wildcards do not count */
	SCAN_KCONFIG,	/* only lines with a macro such as $(shell) count */
	SCAN_SCRIPT,
};

/*
 * dir is the file's directory. Adds sources, headers and included makefiles to names: as
 * "dir/file.h" if the path is known, else as the part behind the last variable,
 * "/asm/file.h", which stands for all paths that end so. Returns true when the text makes
 * up names from wildcards.
 */
bool scan_build_file(const char *text, size_t len, const char *dir, enum scan_kind kind,
		     struct string_set *names);

/* Do these names include the path? */
bool scan_names_path(const struct string_set *names, const char *path);

#endif
