// SPDX-License-Identifier: GPL-2.0-only
#include "outlook.h"
#include "run-costs.h"

static void outlook_search(struct outlook *o, struct session *s, const struct policy *policy)
{
	struct history h = range_history(&s->range);

	o->next = (struct search_next)SEARCH_NEXT_INIT;
	subjects_build(&o->subjects, &s->range);
	search_next(&h, policy, o->subjects.v, o->subjects.nr, &o->next);
}

void outlook_take(struct outlook *o, struct session *s)
{
	struct policy policy = session_policy(s);

	o->costs = (struct run_costs){ .kernels = NULL };
	outlook_search(o, s, &policy);
}

void outlook_take_run(struct outlook *o, struct session *s, int guests)
{
	struct policy policy = session_policy(s);

	if (run_costs_take(&o->costs, s, guests))
		policy.costs = &o->costs;
	outlook_search(o, s, &policy);
}

void outlook_clear(struct outlook *o)
{
	search_next_clear(&o->next);
	subjects_clear(&o->subjects);
	run_costs_clear(&o->costs);
}
