/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A smaller configuration for the whole bisection, found with runs of the failing end.
 * With MODULES_AUTO, modules that no run with the failure loaded are left out first. If
 * settings.minimize_config asks for it, the instrumentation that this type of crash does
 * not need follows, then the options beyond a baseline: all at once, by thirds, by halves.
 * A change is kept when the failure shows about as often as before.
 */
#ifndef SESSION_MINIMIZE_CONFIG_H
#define SESSION_MINIMIZE_CONFIG_H

#include "session/session.h"
#include "session/testbed.h"

/* Most configurations that are tested beyond the baseline; each is a build. syzbot tests as
 * many. */
#define MINIMIZE_TESTS_MAX 5

/*
 * Call it after the calibration of the failing end. Does nothing unless
 * either is asked for, or when it was done before. Returns 1 when the
 * configuration has changed, so that the failing end must be calibrated again. Each try is
 * journaled, and none is made twice.
 */
int minimize_config(struct session *s, struct testbed *tb, struct error *err);

#endif
