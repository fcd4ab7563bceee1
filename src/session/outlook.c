// SPDX-License-Identifier: GPL-2.0-only
#include "outlook.h"

void outlook_take(struct outlook *o, struct session *s)
{
	struct history h = range_history(&s->range);
	struct policy policy = session_policy(s);

	o->next = (struct search_next)SEARCH_NEXT_INIT;
	subjects_build(&o->subjects, &s->range);
	search_next(&h, &policy, o->subjects.v, o->subjects.nr, &o->next);
}

void outlook_clear(struct outlook *o)
{
	search_next_clear(&o->next);
	subjects_clear(&o->subjects);
}
