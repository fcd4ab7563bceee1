/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The releases behind a commit: where to look for a good end.
 */
#ifndef KERNEL_RELEASES_H
#define KERNEL_RELEASES_H

#include "git/repo.h"

struct release {
	char *tag;
	char *commit; /* full hash */
};

struct releases {
	struct release *v; /* newest first */
	size_t nr, alloc;
	size_t all; /* how many there were before thinning */
};

#define RELEASES_INIT   \
	{               \
		.nr = 0 \
	}

/* The release tags (v*.*, no -rc) that the commit reaches and that do not
 * reach it, newest first. thin: as syzkaller does today: of leading vX.Y.Z tags
 * the 2 newest and the middle one when there are more than 5; of vX.Y by index
 * 0-2 all, 3-10 every second, from 11 every third, and always the last. */
int releases_before(struct releases *r, const struct repo *repo, const char *commit, bool thin,
		    struct error *err);
void releases_clear(struct releases *r);

/* The thinning alone. */
void releases_thin(struct releases *r);

#endif
