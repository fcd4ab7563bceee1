/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Confirmations beyond those of the search, which runs the culprit again and its parents:
 * the culprit reverted on the new end, and the parent with the culprit's build fix.
 */
#ifndef SESSION_CONFIRM_REVERT_H
#define SESSION_CONFIRM_REVERT_H

#include "session/test-commit.h"

/*
 * With --confirm=revert: reverts the culprit on the new end, tests that, and records a line
 * about the outcome. It is not an error when the culprit does not revert cleanly. Does nothing
 * when it was done before.
 */
int confirm_by_revert(struct session *s, struct testbed *tb, const char *culprit,
		      struct error *err);

/*
 * When the culprit was tested with a build fix applied (session/build-fix.h) and its parent
 * was not, the fix may bring the failure: the parent is tested with it. *guilty (owned) is
 * the fix when the parent fails then, else NULL. *words (owned) says what came of it, or
 * is NULL when there was nothing to find out. A test from before an interruption is not
 * repeated.
 */
int confirm_build_fix(struct session *s, struct testbed *tb, const char *culprit, char **guilty,
		      char **words, struct error *err);

#endif
