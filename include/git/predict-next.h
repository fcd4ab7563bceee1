/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Asks git which commit it would want tested after a verdict: the state of the bisection is
 * copied to a scratch repository over the same objects, and git is told the verdict there.
 * So the answer is exact with merges, skips and paths, for any version of git. The user's
 * repository is only read, and it does no harm to be killed at any moment.
 */
#ifndef GIT_PREDICT_NEXT_H
#define GIT_PREDICT_NEXT_H

#include "git/bisect-state.h"

/*
 * *next is the commit that git wants after this verdict on "commit", owned by the caller;
 * NULL when git would have its answer, or only skipped commits left. scratch is a directory,
 * which is made anew.
 */
int bisect_predict(const struct repo *repo, const char *scratch, const char *commit,
		   enum bisect_term term, char **next, struct error *err);

/* The same for the first commit of a bisection that has not begun. */
int bisect_predict_first(const struct repo *repo, const char *scratch, const char *bad,
			 char *const *good, char *const *paths, bool fix, char **next,
			 struct error *err);

#endif
