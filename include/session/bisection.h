/*
 * The search between the ends: git bisect says which commit halves the range,
 * the judge says what its runs mean, when a verdict must be corrected, and when
 * the answer can be given.
 *
 *	range_test_ends(...)
 *	bisection_start(&s, &err);		also when it was started already
 *	bisection_run(&s, testbed, &err);	records the result
 */
#ifndef SESSION_BISECTION_H
#define SESSION_BISECTION_H

#include "git/bisect.h"
#include "session/step.h"

/* Starts git bisect, or brings it to what the journal says after an interruption. */
int bisection_start(struct session *s, struct error *err);

/* What git is told for a verdict: the other way round when a fix is looked for. */
enum bisect_term bisection_term(const struct session *s, enum decision d);

int bisection_run(struct session *s, struct testbed *tb, struct error *err);

/* Under the user's own git bisect: once the verdict on "commit" leaves one
 * candidate, confirms it and records the result. *done tells whether it did. */
int bisection_finish_native(struct session *s, struct testbed *tb, const char *commit,
			    enum decision decision, bool *done, struct error *err);

#endif
