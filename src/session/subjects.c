// SPDX-License-Identifier: GPL-2.0-only
#include "session/subjects.h"

struct tested_commit *subjects_source(const struct session *s, struct tested_commit *c)
{
	/* An inference points at a commit that was run; a chain would be a bug,
	 * and a journal from elsewhere must not make us go round in circles. */
	for (size_t i = 0; i < s->nr && c->inferred_from; i++) {
		struct tested_commit *from = session_find(s, c->inferred_from);

		if (!from)
			break;
		c = from;
	}
	return c;
}

/* Does a later commit of the same kernel have the runs? */
static bool superseded(const struct session *s, size_t i, const struct tested_commit *source)
{
	for (size_t j = i + 1; j < s->nr; j++)
		if (subjects_source(s, &s->commits[j]) == source &&
		    s->commits[j].decision != DECIDE_MORE &&
		    candidates_find(&s->candidates, s->commits[j].commit) >= 0)
			return true;
	return false;
}

void subjects_build(struct subjects *subjects, const struct session *s)
{
	subjects->v = xcalloc(s->nr + 1, sizeof(*subjects->v));
	subjects->commit = xcalloc(s->nr + 1, sizeof(*subjects->commit));
	subjects->nr = 0;
	for (size_t i = 0; i < s->nr; i++) {
		struct tested_commit *c = &s->commits[i], *source = subjects_source(s, c);
		long index = candidates_find(&s->candidates, c->commit);
		bool has_runs = !superseded(s, i, source) && !session_before_failure(s, c);

		if (index < 0)
			continue;
		subjects->commit[subjects->nr] = c;
		subjects->v[subjects->nr++] = (struct subject){
			.commit = (size_t)index,
			.runs = has_runs ? source->runs : NULL,
			.nr = has_runs ? source->nr : 0,
			.told = c->told,
			.inferred = c->inferred_from != NULL,
		};
	}
}

void subjects_clear(struct subjects *subjects)
{
	free(subjects->v);
	free(subjects->commit);
	*subjects = (struct subjects){ 0 };
}
