/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the output of a failed build for the reason: does the source that is built explain
 * the failure, or is the machine in trouble?
 *
 *	struct seen seen = { .tree = tree, .build_dir = dir };
 *	seen_line(&seen, line);		for each line
 *	if (seen_explains(&seen)) ...
 */
#ifndef KERNEL_SEEN_H
#define KERNEL_SEEN_H

#include "base/base.h"

#define SEEN_FILE_MAX 256

struct seen {
	const char *tree, *build_dir; /* borrowed */
	bool source;		      /* an error in the source */
	const char *host;	      /* how the machine fails (static), or NULL */
	const char *crash;	      /* a program was killed or is missing (static), or NULL */
	bool rust;		      /* the next line of rustc may name a file */
	char object[SEEN_FILE_MAX];   /* the linker's lines are about this object */
};

void seen_line(struct seen *seen, const char *line);

/* True when the source alone explains the failure. If programs were killed, too, an error
 * may be a consequence of that. */
bool seen_explains(const struct seen *seen);

#endif
