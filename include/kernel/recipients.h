/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds the people to tell about a commit: its author and those in its trailers, and if
 * these are few, also those that the tree's scripts/get_maintainer.pl names.
 */
#ifndef KERNEL_RECIPIENTS_H
#define KERNEL_RECIPIENTS_H

#include "git/repo.h"

struct recipients {
	char **to, **cc; /* addresses in lower case, sorted, each once; NULL-terminated */
	size_t to_nr, cc_nr;
};

#define RECIPIENTS_INIT    \
	{                  \
		.to_nr = 0 \
	}

/* tree is a work tree with scripts/get_maintainer.pl, or NULL to do without it. It is no
 * error when the script fails or is missing. */
int recipients_find(struct recipients *r, const struct repo *repo, const char *commit,
		    const char *tree, struct error *err);
void recipients_clear(struct recipients *r);

#endif
