/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A smaller configuration for the whole bisection, found with real runs of the bad
 * end: first the instrumentation that this type of crash does not need goes, then
 * what the configuration has beyond a baseline, all at once, by thirds, by halves.
 * A change stays when the failure shows about as often as before.
 */
#ifndef SESSION_MINIMIZE_CONFIG_H
#define SESSION_MINIMIZE_CONFIG_H

#include "session/session.h"
#include "session/testbed.h"

/* Tests of configurations beyond the baseline; each is a build. The reference does as many. */
#define MINIMIZE_TESTS_MAX 5

/*
 * After the bad end was calibrated; does nothing unless settings.minimize_config asks
 * for it, or when it was done before. 1: the configuration has changed and the
 * bad end must be calibrated anew. Every try is journaled and none is made twice.
 */
int minimize_config(struct session *s, struct testbed *tb, struct error *err);

#endif
