// SPDX-License-Identifier: GPL-2.0-only
#include "contrast-search.h"
#include "subject.h"

#include <math.h>

/* The target was seen, or this many related crashes were: evidence that needs no model. */
static bool seen_bad(const struct subject *s, int faces)
{
	int related = 0;

	for (size_t i = 0; i < s->nr; i++) {
		if (s->runs[i].outcome == OUTCOME_TARGET)
			return true;
		related += s->runs[i].outcome == OUTCOME_RELATED;
	}
	return related >= faces;
}

bool subject_shown_bad(const struct subject *s)
{
	return seen_bad(s, 2);
}

/* An inferred verdict does not make later runs bad that are clean. */
static bool is_bad(const struct subject *s)
{
	return seen_bad(s, s->told == DECIDE_BAD ? 1 : 2);
}

void search_model(const struct subject *subjects, size_t nr, struct model *m)
{
	*m = (struct model)MODEL_INIT;
	if (nr && subjects->contrast) {
		contrast_model(subjects, nr, m);
		return;
	}
	for (size_t i = 0; i < nr; i++)
		if (is_bad(&subjects[i]))
			model_add_runs(m, subjects[i].runs, subjects[i].nr);
}

bool subject_is_given(const struct subject *s)
{
	return s->given_runs > 0 && (s->given == DECIDE_GOOD || s->given == DECIDE_BAD);
}

bool subject_is_certain(const struct subject *s)
{
	return subject_is_given(s) && isinf(s->given_runs);
}

void subject_evidence(const struct model *m, const struct subject *s, struct evidence *ev)
{
	evidence_of(m, s->runs, s->nr, ev);
	if (subject_is_given(s))
		evidence_add_given(m, ev, s->given == DECIDE_BAD, s->given_runs);
}
