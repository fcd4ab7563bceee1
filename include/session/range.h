/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The commits between the ends of a session, with the weights that its state gives them.
 * They are read from the repository when they are first needed.
 *
 *	range_init(&range, repo, &state);
 *	if (range_load(&range, &err) < 0) ...
 *	history = range_history(&range);
 *	range_clear(&range);
 */
#ifndef SESSION_RANGE_H
#define SESSION_RANGE_H

#include "git/candidates.h"
#include "session/state.h"

struct range {
	const struct repo *repo;
	const struct state *state;
	struct candidates candidates; /* nr 0: not loaded */
	unsigned ends_seen;	      /* state->ends_changed when they were */
	/* See range_before_failure(): the commits that were looked at, and what came of it. */
	struct range_age {
		char *commit;
		bool before;
	} * ages;
	size_t ages_nr, ages_alloc;
};

/* repo and state are borrowed. */
void range_init(struct range *range, const struct repo *repo, const struct state *state);
void range_clear(struct range *range);

/* Loads the candidates unless they are there already. */
int range_load(struct range *range, struct error *err);

/* After each event: takes new ends and new weights over from the state. */
void range_update(struct range *range);

/* Do the candidates have the weights of a collapse? */
bool range_is_weighed(const struct range *range);

/* Is it one of the candidates, and not of the boundary? */
bool range_has(const struct range *range, const char *commit);

/* The candidates, as the judge wants them; valid while they are. */
struct history range_history(const struct range *range);

/* How many tests it takes to halve the range to one commit; 0: not known. */
int range_steps(const struct range *range);

/* A search for the fix: is this clean commit perhaps clean because it branched off
 * before the failure came? Then that says nothing about the fix. It is when it does not
 * have the failing end (or its merge base with the passing one). */
bool range_before_failure(struct range *range, const struct tested_commit *c);

/* Marks in out[], which has an element for each commit of the range, those that the verdict on
 * the commit rules out as the culprit. */
void range_rule_out(struct range *range, const struct tested_commit *c, bool *out);

#endif
