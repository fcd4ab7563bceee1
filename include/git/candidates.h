/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The commits that a bisection is about, as a graph with indices: what the
 * judge calls a history (evidence/posterior.h).
 *
 *	struct candidates c = CANDIDATES_INIT;
 *	if (candidates_load(&c, repo, bad, good, paths, &err) < 0) ...
 *	long i = candidates_find(&c, commit);	-1: not in the range
 *	candidates_clear(&c);
 */
#ifndef GIT_CANDIDATES_H
#define GIT_CANDIDATES_H

#include "git/repo.h"

struct candidates {
	char **commits; /* [nr] full hashes; parents before children, the boundary
			   (parents that are no candidates, and the good ends) first, the
			   bad end last */
	size_t nr, boundary;
	size_t *parent_at; /* [nr + 1] */
	size_t *parents;   /* of commit i: parents[parent_at[i] .. parent_at[i + 1] - 1] */
	double *weight;	   /* [nr], the caller's to lower: 0 where the paths say that it cannot
			      matter, 1 elsewhere */
	struct oid_index *index;
};

#define CANDIDATES_INIT \
	{               \
		.nr = 0 \
	}

#define CANDIDATES_MAX 1000000

/* All that bad reaches and no good commit does. More than CANDIDATES_MAX is an error. */
int candidates_load(struct candidates *c, const struct repo *repo, const char *bad,
		    char *const *good, char *const *paths, struct error *err);
void candidates_clear(struct candidates *c);
long candidates_find(const struct candidates *c, const char *commit);

#endif
