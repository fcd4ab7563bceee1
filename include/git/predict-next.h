/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What git bisect would want tested next, asked of git itself: the state of the
 * bisection is copied to a scratch repository over the same objects, where git is
 * told the verdict. Exact with merges, skips and paths, whatever git's version;
 * the user's repository is only read, and a kill at any moment harms nothing.
 */
#ifndef GIT_PREDICT_NEXT_H
#define GIT_PREDICT_NEXT_H

#include "git/bisect-state.h"

/*
 * The commit that git wants after this verdict on "commit", owned in *next; NULL
 * when git would have its answer or nothing but skipped commits left. scratch is a
 * directory, which is made anew.
 */
int bisect_predict(const struct repo *repo, const char *scratch, const char *commit,
		   enum bisect_term term, char **next, struct error *err);

/* The first commit that git wants in a bisection that is yet to begin. */
int bisect_predict_first(const struct repo *repo, const char *scratch, const char *bad,
			 char *const *good, char *const *paths, bool fix, char **next,
			 struct error *err);

#endif
