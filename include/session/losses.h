/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How many tests ended without a verdict: of each commit, or on each node of Slurm, from which
 * jobs are kept away when too many are lost there.
 *
 *	struct losses losses = { 0 };
 *	times = losses_add(&losses, name);
 *	names = losses_names(&losses, most);	owned; NULL: nobody has lost "most" tests
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

/* Counts a lost test for this name. Returns the number lost so far, including this one. */
int losses_add(struct losses *losses, const char *name);

/* Sets the count of this name back to zero. */
void losses_reset(struct losses *losses, const char *name);

/* Returns the names that have lost at least "times" tests, separated by commas. */
char *losses_names(const struct losses *losses, int times);

void losses_clear(struct losses *losses);

#endif
