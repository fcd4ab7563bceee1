/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How many tests ended without a verdict: of each commit, or on each node of Slurm, from which
 * jobs are kept away when too many are lost there.
 *
 *	struct losses losses = { 0 };
 *	times = losses_add(&losses, name);
 *	names = losses_names(&losses, most);	owned; NULL: nobody has lost as many
 *	losses_clear(&losses);
 */
#ifndef SESSION_LOSSES_H
#define SESSION_LOSSES_H

#include "base/base.h"

struct loss_count {
	char *name;
	int times;
};

struct losses {
	struct loss_count *v;
	size_t nr, alloc;
};

/* Returns how many it has lost, with this one. */
int losses_add(struct losses *losses, const char *name);

/* Begins to count anew. */
void losses_reset(struct losses *losses, const char *name);

/* The names of those that have lost as many, separated by commas. */
char *losses_names(const struct losses *losses, int times);

void losses_clear(struct losses *losses);

#endif
