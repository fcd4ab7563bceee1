/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The releases before a commit, where a good end may be found.
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
	size_t all; /* how many there are without the thinning */
};

#define RELEASES_INIT   \
	{               \
		.nr = 0 \
	}

/*
 * Lists release tags (v*.*, no -rc) that the commit reaches and that do not reach it,
 * newest first, thinned out as syzkaller does it: of the leading vX.Y.Z tags the 2 newest
 * and the middle one if there are more than 5; of the vX.Y tags by index 0 to 2 all, 3 to
 * 10 every second, from 11 every third, and always the last.
 */
int releases_before(struct releases *r, const struct repo *repo, const char *commit,
		    struct error *err);
void releases_clear(struct releases *r);

#endif
