/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fixes that are applied to commits which have the bug but not yet its fix, so that
 * a build or boot failure of old does not hide what is looked for.
 *
 *	struct backports b = BACKPORTS_INIT;
 *	backports_builtin(&b, repo);
 *	backports_configure(&b, repo, "<guilty>:<fix>", &err);
 *	struct backported made = { 0 };
 *	backports_apply(&b, repo, commit, &made, &err);
 *
 * What is built is made.commit: the commit with the fixes on top, so that a kernel is
 * known by the tree that it was really built from.
 */
#ifndef KERNEL_BACKPORTS_H
#define KERNEL_BACKPORTS_H

#include "git/repo.h"

struct backports {
	struct backport {
		char *guilty; /* full hash; NULL: the bug was there from the start */
		char *fix;
		char *fixed; /* a commit that has it, the oldest seen; NULL: none was */
	} * v;
	size_t nr, alloc;
};

#define BACKPORTS_INIT  \
	{               \
		.nr = 0 \
	}

struct backported {
	char *commit;
	char **applied;	   /* "<hash> <title>" each, NULL-terminated, or NULL */
	char **refused;	   /* the same, of those that conflict */
	bool also_applied; /* backports_also() did */
};

/* The known ones. Those whose commits this repository does not have are left out. */
void backports_builtin(struct backports *b, const struct repo *repo);

/* "<guilty>:<fix>", or ":<fix>" for every commit without the fix. ERROR_USER when it
 * is not of that form or names no commits. */
int backports_configure(struct backports *b, const struct repo *repo, const char *value,
			struct error *err);
void backports_clear(struct backports *b);

/*
 * A fix is applied when the commit is guilty or has guilty among its ancestors,
 * and neither the fix nor a commit of the fix's subject. -1: git's trouble; what does
 * not apply is in refused.
 */
int backports_apply(struct backports *b, const struct repo *repo, const char *commit,
		    struct backported *made, struct error *err);
/* One more on top, whatever commit it is; a conflict is in refused. */
int backports_also(const struct repo *repo, const char *fix, struct backported *made,
		   struct error *err);
void backported_clear(struct backported *made);

#endif
