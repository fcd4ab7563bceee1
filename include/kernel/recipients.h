/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who should hear about a commit: its author and the people in its trailers;
 * when they are few, also whom the tree's scripts/get_maintainer.pl names.
 */
#ifndef KERNEL_RECIPIENTS_H
#define KERNEL_RECIPIENTS_H

#include "git/repo.h"

struct recipients {
	char **to, **cc; /* addresses, lower case, sorted, each once; NULL-terminated */
	size_t to_nr, cc_nr;
};

#define RECIPIENTS_INIT    \
	{                  \
		.to_nr = 0 \
	}

/* tree: a work tree that has scripts/get_maintainer.pl, or NULL to do without.
 * When that script fails or is missing it is done without, too. */
int recipients_find(struct recipients *r, const struct repo *repo, const char *commit,
		    const char *tree, struct error *err);
void recipients_clear(struct recipients *r);

#endif
