/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fixes of the build. When an older commit broke the build and a newer one fixed it, the
 * commits between them do not build. The fix is found and applied to them, so that they
 * are tested and not skipped.
 *
 *	build_fix_find(&s, tb, NULL, &err);	before a commit is chosen; after 1 git must be
 *						told, because skipped commits are open again
 *	build_fix_for(&s, &commit);		what to apply to a commit, or NULL
 *
 * A fix is looked for when two commits of the range fail with the same error: among
 * those between one of them and the nearest newer commit that was built, first the
 * ones that touch the file of the error, then those that change a line with the
 * identifier it names. Each is picked onto the failing commit and built, four at most.
 */
#ifndef SESSION_BUILD_FIX_H
#define SESSION_BUILD_FIX_H

#include "session/session.h"
#include "session/testbed.h"

#define BUILD_FIX_TRIES 4

/* Returns 1 when a fix was found, or found not to exist, and that was recorded; 0 when
 * there is nothing to look for; -1 for a fault of the host. Only the commit "only"
 * is tested again, or all commits that failed when it is NULL. */
int build_fix_find(struct session *s, struct testbed *tb, const char *only, struct error *err);

/* Whether there is something to look for. */
bool build_fix_is_due(struct session *s);

/* The fix of the error with which this commit failed, or the fix it was built with, unless
 * that is in the commit's own history. Borrowed; NULL when there is no fix. */
const char *build_fix_for(const struct session *s, const struct tested_commit *c);

#endif
