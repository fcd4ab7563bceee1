/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The good end, when none was given: the releases that the bad end can reach are
 * tested, newest first (kernel/releases.h), until one is good. The failure shows
 * on the others, or they cannot be judged; git bisect is told that, so what they
 * exclude is not searched again.
 */
#ifndef SESSION_FIND_GOOD_RELEASE_H
#define SESSION_FIND_GOOD_RELEASE_H

#include "session/test-commit.h"

/* ERROR_USER when there is no release to walk back to. */
int find_good_release_check(const struct repo *repo, const char *bad, struct error *err);

/*
 * Goes on where the journal stands. 0: s->good holds the release that is good, or
 * s->result says that even the oldest one shows the failure. -1 with ERROR_USER
 * when none of them could be judged.
 */
int find_good_release(struct session *s, struct testbed *tb, struct error *err);

#endif
