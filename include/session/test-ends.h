/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The two ends of a bisection: the bad end must show the failure, which is
 * learnt there, and the good ends must not.
 */
#ifndef SESSION_TEST_ENDS_H
#define SESSION_TEST_ENDS_H

#include "session/test-commit.h"

/* Tests what is not tested yet, and looks for the good end when none was given; a
 * search for it in vain gives a result. -1 with ERROR_USER when the ends do not hold,
 * saying what was seen instead. */
int test_ends(struct session *s, struct testbed *tb, struct error *err);

#endif
