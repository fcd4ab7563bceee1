/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The subjects of a session as they are now, and the step of the search that follows from
 * their verdicts. Valid until the next event.
 *
 *	outlook_take(&o, s);
 *	if (o.next.step == SEARCH_BISECT) ...
 *	outlook_clear(&o);
 */
#ifndef SESSION_OUTLOOK_H
#define SESSION_OUTLOOK_H

#include "evidence/search.h"
#include "session/session.h"
#include "session/subjects.h"

struct outlook {
	struct subjects subjects;
	struct search_next next;
	struct run_costs costs; /* of a search that may leave commits undecided */
};

/* Each commit is tested up to its verdict. */
void outlook_take(struct outlook *o, struct session *s);

/* A commit may be left undecided when runs of another one say more; guests is the number of runs
 * that are made at the same time, and 0 where workers test. */
void outlook_take_run(struct outlook *o, struct session *s, int guests);
void outlook_clear(struct outlook *o);

#endif
