/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Confirmation beyond the judge's own (the culprit again, its parents really
 * run): the culprit reverted on the bad end.
 */
#ifndef SESSION_CONFIRM_REVERT_H
#define SESSION_CONFIRM_REVERT_H

#include "session/test-commit.h"

/*
 * With --confirm=revert: reverts the culprit on the bad end, tests that, and
 * records in words what came out. A culprit that does not revert cleanly is no
 * error. Does nothing when it was done before.
 */
int confirm_by_revert(struct session *s, struct testbed *tb, const char *culprit,
		      struct error *err);

/*
 * A culprit that was tested with a mend applied (session/build-fix.h), while its parent was
 * not: is it the mend that brings the failure? The parent is tested with it. *guilty is
 * the mend, owned, when it fails then; else NULL. *words, owned, is what came of it, or
 * NULL when there was nothing to find out. What was tested before an interruption is not
 * tested twice.
 */
int confirm_build_fix(struct session *s, struct testbed *tb, const char *culprit, char **guilty,
		      char **words, struct error *err);

#endif
