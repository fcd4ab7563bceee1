/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The commits that a bisection is about, as a graph with indices. evidence/posterior.h
 * calls it a history.
 *
 *	struct candidates c = CANDIDATES_INIT;
 *	if (candidates_load(&c, repo, bad, good, paths, &err) < 0) ...
 *	long i = candidates_find(&c, commit);	-1: not in the range
 *	candidates_clear(&c);
 */
#ifndef GIT_CANDIDATES_H
#define GIT_CANDIDATES_H

#include "base/string-set.h"
#include "git/repo.h"

struct candidates {
	struct string_set names;
	char **commits; /* names.v: [nr] full hashes. First the boundary (parents that are
			   not candidates, and the good ends); then the candidates, parents
			   before children, the bad end last. */
	size_t nr, boundary;
	size_t *parent_at; /* [nr + 1] */
	size_t *parents;   /* of commit i: parents[parent_at[i] .. parent_at[i + 1] - 1] */
	double *weight;	   /* [nr], 1; 0 for a commit that is outside of the paths, and cannot
			      matter. The caller may lower it. */
};

#define CANDIDATES_INIT \
	{               \
		.nr = 0 \
	}

#define CANDIDATES_MAX 1000000

/* All commits that bad reaches and no good commit does. More than CANDIDATES_MAX is an
 * error. */
int candidates_load(struct candidates *c, const struct repo *repo, const char *bad,
		    char *const *good, char *const *paths, struct error *err);
void candidates_clear(struct candidates *c);
long candidates_find(const struct candidates *c, const char *commit);

#endif
