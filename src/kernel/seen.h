/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a build has printed about the reason of its failure: whether the source that is
 * built explains it, or the machine is in trouble.
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
	const char *host;	      /* the machine fails, and how: static */
	const char *crash;	      /* a program was killed or is missing: static */
	bool rust;		      /* rustc is about to name a file */
	char object[SEEN_FILE_MAX];   /* that the linker speaks of */
};

void seen_line(struct seen *seen, const char *line);

/* True when the source alone explains the failure: of a build in which programs were
 * killed, too, an error may be the consequence of that. */
bool seen_explains(const struct seen *seen);

#endif
