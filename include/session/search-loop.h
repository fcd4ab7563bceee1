/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The search between the ends: git bisect says which commit halves the range,
 * the judge says what its runs mean, when a verdict must be corrected, and when
 * the answer can be given.
 *
 *	test_ends(...)
 *	driver_start(&s, &err);			session/git-driver.h
 *	search_loop_run(&s, testbed, &err);	records the result
 */
#ifndef SESSION_SEARCH_LOOP_H
#define SESSION_SEARCH_LOOP_H

#include "session/test-commit.h"

/* The time is up: records the best answer that the evidence gives so far, as provisional. */
int search_loop_stop(struct session *s, struct error *err);

/* Returns 0 when the result is recorded in the state, and -1 with ERROR_CANCELLED when the
 * session stops without one (see session_may_test()). After any failure the session can be opened
 * again, and the search goes on from what is in the journal. */
int search_loop_run(struct session *s, struct testbed *tb, struct error *err);

/* Under the user's own git bisect: once the verdict on "commit" leaves one candidate,
 * confirms it and records the result. *done tells whether that happened. */
int search_loop_finish(struct session *s, struct testbed *tb, const char *commit,
		       enum decision decision, bool *done, struct error *err);

#endif
