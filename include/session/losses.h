/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counts of tests that ended without a verdict, by name: that of the commit, or that of the node of
 * Slurm, which gets no more jobs when it has lost too many tests.
 *
 *	struct losses losses = { 0 };
 *	times = losses_add(&losses, name);
 *	names = losses_names(&losses, times);	owned
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

/* Sets the count of this name to zero: a test has had its verdict. */
void losses_reset(struct losses *losses, const char *name);

/* Returns the names with at least "times" lost tests, separated by commas and owned by the caller;
 * NULL when there are no such names. */
char *losses_names(const struct losses *losses, int times);

void losses_clear(struct losses *losses);

#endif
