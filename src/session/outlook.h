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
};

void outlook_take(struct outlook *o, struct session *s);
void outlook_clear(struct outlook *o);

#endif
