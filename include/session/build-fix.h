/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commits that do not build because an older one broke the build and a newer one
 * fixes it: that fix is found and applied to them, so that the range that would be
 * skipped is tested after all.
 *
 *	build_fix_find(&s, tb, NULL, &err);	before a commit is chosen; 1: git's state is to
 *					be brought in line, for skipped ones are open again
 *	build_fix_for(&s, &commit);		what to apply to a commit, or NULL
 *
 * A mend is looked for when two commits of the range fail of the same error: among
 * those between one of them and the nearest newer commit that was built, first the
 * ones that touch the file of the error, then those that change a line with the
 * identifier it names. Each is picked onto the failing commit and built, four at most.
 */
#ifndef SESSION_BUILD_FIX_H
#define SESSION_BUILD_FIX_H

#include "session/session.h"
#include "session/testbed.h"

#define BUILD_FIX_TRIES 4

/* 1: a mend was found (or found not to exist) and recorded; 0: there is nothing to
 * look for; -1: the host's trouble. Of those that failed only "only" is to be tested
 * again, NULL: all are. */
int build_fix_find(struct session *s, struct testbed *tb, const char *only, struct error *err);

/* The mend of what this commit failed of, or was built with, unless it is in the
 * commit's own history. Borrowed; NULL: none. */
const char *build_fix_for(const struct session *s, const struct tested_commit *c);

#endif
