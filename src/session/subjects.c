// SPDX-License-Identifier: GPL-2.0-only
#include "session/subjects.h"

const struct tested_commit *subjects_source(const struct state *state,
					    const struct tested_commit *c)
{
	/* An inference points at a commit that was run; a chain would be a bug,
	 * and a journal from elsewhere must not make us go round in circles. */
	for (size_t i = 0; i < state->nr && c->inferred_from; i++) {
		const struct tested_commit *from = state_find(state, c->inferred_from);

		if (!from)
			break;
		c = from;
	}
	return c;
}

/* Does a later commit of the same kernel have the runs? */
static bool superseded(const struct range *range, size_t i, const struct tested_commit *source)
{
	const struct state *state = range->state;

	for (size_t j = i + 1; j < state->nr; j++)
		if (subjects_source(state, &state->commits[j]) == source &&
		    state->commits[j].decision != DECIDE_MORE &&
		    candidates_find(&range->candidates, state->commits[j].commit) >= 0)
			return true;
	return false;
}

static enum contrast_end end_of(const struct state *state, const char *commit)
{
	for (char **end = state->passing; end && *end; end++)
		if (str_equal(*end, commit))
			return CONTRAST_PASSING;
	return state->failing && str_equal(state->failing[0], commit) ? CONTRAST_FAILING :
									CONTRAST_NO_END;
}

void subjects_build(struct subjects *subjects, struct range *range)
{
	const struct state *state = range->state;

	subjects->v = xcalloc(state->nr + 1, sizeof(*subjects->v));
	subjects->commit = xcalloc(state->nr + 1, sizeof(*subjects->commit));
	subjects->nr = 0;
	for (size_t i = 0; i < state->nr; i++) {
		const struct tested_commit *c = &state->commits[i];
		const struct tested_commit *source = subjects_source(state, c);
		const struct hand_word *word = state_hand_word(state, c->commit);
		long index = candidates_find(&range->candidates, c->commit);
		bool has_runs = !superseded(range, i, source) && !range_before_failure(range, c);

		if (index < 0)
			continue;
		subjects->commit[subjects->nr] = c;
		subjects->v[subjects->nr++] = (struct subject){
			.commit = (size_t)index,
			.runs = has_runs ? source->runs : NULL,
			.nr = has_runs ? source->nr : 0,
			.told = c->told,
			/* A verdict by hand is confirmed by runs, as an inferred one. */
			.inferred = c->inferred_from || c->inference == INFERENCE_BY_HAND,
			.undecided = c->decision == DECIDE_MORE,
			.given = word ? word->decision : DECIDE_MORE,
			.given_runs = word ? word->runs : 0,
			.contrast = state->settings->contrast,
			.lower = state->settings->lower,
			.stated = state->settings->stated_rate,
			.end = end_of(state, c->commit),
		};
	}
}

void subjects_clear(struct subjects *subjects)
{
	free(subjects->v);
	free(subjects->commit);
	*subjects = (struct subjects){ 0 };
}

void subjects_model(struct range *range, struct model *m)
{
	const struct settings *settings = range->state->settings;
	struct subjects subjects;

	subjects_build(&subjects, range);
	search_model(subjects.v, subjects.nr, m);
	subjects_clear(&subjects);
	/* There are no subjects before the range is loaded. */
	m->contrast.by = settings->contrast;
	m->contrast.lower = settings->lower;
	m->contrast.stated = settings->stated_rate;
}
