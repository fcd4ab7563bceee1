/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The search for a passing end when none was given: the releases that the failing end can
 * reach are tested, newest first (kernel/releases.h), until one is good. git bisect is told
 * the verdicts on the others, so that it does not search what they exclude.
 */
#ifndef SESSION_FIND_GOOD_RELEASE_H
#define SESSION_FIND_GOOD_RELEASE_H

#include "session/test-commit.h"

/* ERROR_USER when no release can be reached from the failing end. */
int find_good_release_check(const struct repo *repo, const char *bad, struct error *err);

/*
 * Goes on where the journal ends. Returns 0 when a good release is the passing end, or the
 * result says that even the oldest release shows the failure; -1 with ERROR_USER when no
 * release could be judged.
 */
int find_good_release(struct session *s, struct testbed *tb, struct error *err);

#endif
