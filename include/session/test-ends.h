/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ends of a bisection: the failing ends must show the failure, which is learnt at the
 * first of them, and the passing ends must not.
 */
#ifndef SESSION_TEST_ENDS_H
#define SESSION_TEST_ENDS_H

#include "session/test-commit.h"

/* Tests the ends that have no verdict yet, and looks for a passing end when none was given.
 * A history without a passing end is a result. Returns -1 with ERROR_USER, which says what was
 * seen, when an end is not as it should be. */
int test_ends(struct session *s, struct testbed *tb, struct error *err);

#endif
