/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tested commits of a session as the judge wants them (evidence/search.h).
 *
 *	struct subjects subjects;
 *	subjects_build(&subjects, &s->range);
 *	search_model(subjects.v, subjects.nr, &model);
 *	subjects_clear(&subjects);
 *
 * Commits that are one kernel have their runs in common. They count once: at
 * the commit of the kernel that was tested last, where they say most.
 */
#ifndef SESSION_SUBJECTS_H
#define SESSION_SUBJECTS_H

#include "session/range.h"

struct subjects {
	struct subject *v;
	const struct tested_commit **commit; /* the session's, by the same index */
	size_t nr;
};

/* Needs range_load(). Commits outside of the range are left out. */
void subjects_build(struct subjects *subjects, struct range *range);
void subjects_clear(struct subjects *subjects);

/* The model of all subjects, as search_model(). */
void subjects_model(struct range *range, struct model *m);

/* The commit whose runs count for this one: itself, unless its verdict was inferred. */
const struct tested_commit *subjects_source(const struct state *state,
					    const struct tested_commit *c);

#endif
