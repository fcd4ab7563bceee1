/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Range collapse: the manifest of an end says which commits of the range can matter, and
 * the search halves those rather than all. git bisect is still told each verdict and names
 * its own answer, but does not choose the commits to test. No verdict depends on the
 * collapse: the verdict of a commit that is not tested is inferred from the manifest of a
 * kernel that was.
 *
 *	collapse_weigh(&s, tb, &err);		once an end is built
 *	search_next(...);
 *	collapse_choose(&s, &next, &commit);		replaces the commit that git wants
 */
#ifndef SESSION_COLLAPSE_H
#define SESSION_COLLAPSE_H

#include "session/session.h"
#include "session/testbed.h"

/* Finds out and records which commits can matter. Does nothing when that is known already,
 * settings.collapse is off, or no end has a manifest. */
int collapse_weigh(struct session *s, struct testbed *tb, struct error *err);

/* Replaces *commit (owned), which git wants tested, by the one that halves the commits that
 * can matter, and makes git expect that one. git's choice stands where no weights are known
 * and where git asks for something else, such as a merge base. */
int collapse_choose(const struct session *s, const struct search_next *next, char **commit,
		    struct error *err);

/* Whether the choice of this commit, which git wants tested, is left to git. */
bool collapse_is_gits(const struct session *s, const char *commit);

/* Whether no verdict on this commit, which git wants tested, narrows the search: a merge base
 * that git asks for before it goes on. */
bool collapse_is_outside(const struct session *s, const char *commit);

/* A skipped commit since which nothing that can matter has changed up to this one, so that
 * testing this one would be useless. Borrowed; NULL when there is no such commit. */
const struct tested_commit *collapse_skipped(const struct session *s, const char *commit);

/* Records that a commit is skipped for that reason; git is not told. */
int collapse_skip(struct session *s, const char *commit, const struct tested_commit *skipped,
		  struct error *err);

/*
 * Predicts, for the prefetch, the commit that is tested next if this commit gets this
 * verdict (commit NULL: as things are). Returns 0 with *next owned, or NULL when nothing is
 * tested next; 1 when git bisect chooses. guests is the number of runs that are made at the same
 * time: where commits are left undecided, good means that no run shows the failure until then.
 */
int collapse_predict(struct session *s, const char *commit, enum decision verdict, int guests,
		     char **next);

#endif
