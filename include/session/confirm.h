/*
 * Confirmation beyond the judge's own (the culprit again, its parents really
 * run): the culprit reverted on the bad end.
 */
#ifndef SESSION_CONFIRM_H
#define SESSION_CONFIRM_H

#include "session/step.h"

/*
 * With --confirm=revert: reverts the culprit on the bad end, tests that, and
 * records in words what came out. A culprit that does not revert cleanly is no
 * error. Does nothing when it was done before.
 */
int confirm_by_revert(struct session *s, struct testbed *tb, const char *culprit,
		      struct error *err);

#endif
