/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An estimate of a session that was not begun, from what is known already. Nothing is built,
 * and nothing in the repository is changed.
 *
 *	struct plan plan;
 *	if (plan_make(&plan, repo, &settings, newer, older, paths, &err) < 0) ...
 */
#ifndef SESSION_PLAN_H
#define SESSION_PLAN_H

#include "session/past-times.h"

struct plan {
	size_t commits;	 /* of the range */
	size_t selected; /* of these, that the paths select */
	size_t matter;	 /* of these, that can change the kernel of an end, if matter_known */
	bool matter_known;
	int steps;     /* that halve the range */
	int tests;     /* commits to test: the steps, the ends and a parent of the culprit */
	bool is_built; /* the kernel of the failing end is in the cache */
	struct past_times times;
	double seconds; /* for all of it; negative: no session tells */
};

/* The ends are in git's order; older and paths are NULL-terminated, and older has at least one
 * commit. */
int plan_make(struct plan *plan, const struct repo *repo, const struct settings *settings,
	      const char *newer, char *const *older, char *const *paths, struct error *err);

#endif
