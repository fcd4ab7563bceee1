/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fixes that are applied to commits which have a bug but not its fix, so that a known
 * failure to build or boot does not hide the one that is looked for.
 *
 *	struct backports b = BACKPORTS_INIT;
 *	backports_builtin(&b, repo);
 *	backports_configure(&b, repo, "<guilty>:<fix>", &err);
 *	struct backported made = { 0 };
 *	backports_apply(&b, repo, commit, &made, &err);
 *
 * made.commit is the commit with the fixes on top. That one is built, so that a kernel is
 * known by the tree that it was built from.
 */
#ifndef KERNEL_BACKPORTS_H
#define KERNEL_BACKPORTS_H

#include "git/repo.h"

struct backports {
	struct backport {
		char *guilty; /* full hash; NULL: all commits before the fix have the bug */
		char *fix;
		char *fixed; /* the oldest commit known to have the fix, or NULL */
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
	char **refused;	   /* likewise, of the fixes that conflict */
	char **patches;	   /* what came of each of backports_patch(), for the log */
	bool also_applied; /* that of backports_also() was applied */
};

/* Adds the built-in list, without fixes whose commits this repository does not have. */
void backports_builtin(struct backports *b, const struct repo *repo);

/* Adds "<guilty>:<fix>", or ":<fix>" for every commit without the fix. ERROR_USER when the
 * value has another form or does not name commits. */
int backports_configure(struct backports *b, const struct repo *repo, const char *value,
			struct error *err);
void backports_clear(struct backports *b);

/*
 * Applies each fix whose guilty commit is this one or an ancestor, unless the fix or a
 * commit with its subject is an ancestor, too. A fix that conflicts is in made->refused and
 * is not an error. Returns -1 when git fails.
 */
int backports_apply(struct backports *b, const struct repo *repo, const char *commit,
		    struct backported *made, struct error *err);
/* Applies one more fix on top, without conditions. */
int backports_also(const struct repo *repo, const char *fix, struct backported *made,
		   struct error *err);
/* Applies a patch file on top, where it applies cleanly; made->patches says whether. */
int backports_patch(const struct repo *repo, const char *patch, struct backported *made,
		    struct error *err);
void backported_clear(struct backported *made);

#endif
