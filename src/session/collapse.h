/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Range collapse: the manifest of the bad end says which commits of the range can
 * matter, and the search halves those rather than all. git bisect is told the
 * verdicts as ever and names its own answer; only which commit is tested is not
 * its choice then. No verdict rests on it: what is not tested is inferred from the
 * manifest of a kernel that was, or built.
 *
 *	collapse_weigh(&s, tb, &err);		once an end is built
 *	search_next(...);
 *	collapse_choose(&s, &next, &commit);		instead of the commit that git wants
 */
#ifndef SESSION_COLLAPSE_H
#define SESSION_COLLAPSE_H

#include "session/session.h"
#include "session/testbed.h"

/* Finds out and records which commits can matter, unless that was done before,
 * is not wanted (settings.collapse), or no end has a manifest. */
int collapse_weigh(struct session *s, struct testbed *tb, struct error *err);

/* Replaces *commit, which git wants tested (owned), by the one that halves what
 * can matter, and has git expect that. Git keeps its choice where nothing is known
 * and where it is about something else, such as a merge base. */
int collapse_choose(const struct session *s, const struct search_next *next, char **commit,
		    struct error *err);

/* Is this commit, which git wants tested, git's to choose? */
bool collapse_is_gits(const struct session *s, const char *commit);

/* A skipped commit since which this one changed nothing that can matter: building
 * and booting it would be in vain. Borrowed; NULL: there is none. */
const struct tested_commit *collapse_skipped(const struct session *s, const char *commit);

/*
 * What would be tested next if this commit had this verdict (commit NULL: as
 * things are), for whoever wants to build it ahead. 0: *next is owned, NULL when
 * nothing would; 1: that is git bisect's to say.
 */
int collapse_predict(struct session *s, const char *commit, enum decision verdict, char **next);

#endif
