// SPDX-License-Identifier: GPL-2.0-only
#include "session/range.h"

void range_init(struct range *range, const struct repo *repo, const struct state *state)
{
	*range = (struct range){ .repo = repo, .state = state };
}

void range_clear(struct range *range)
{
	candidates_clear(&range->candidates);
	for (size_t i = 0; i < range->ages_nr; i++)
		free(range->ages[i].commit);
	free(range->ages);
	range_init(range, range->repo, range->state);
}

bool range_is_weighed(const struct range *range)
{
	const struct candidates *c = &range->candidates;
	const struct collapse *collapse = &range->state->collapse;

	return collapse->nr && collapse->nr == c->nr - c->boundary;
}

static void range_weigh(struct range *range)
{
	struct candidates *c = &range->candidates;
	const struct collapse *collapse = &range->state->collapse;

	for (size_t i = 0; c->nr && i < range->state->words_nr; i++) {
		long index = candidates_find(c, range->state->words[i].commit);

		if (range->state->words[i].reject && index >= 0)
			c->weight[index] = 0;
	}

	for (size_t i = 0; range_is_weighed(range) && i < collapse->nr; i++)
		if (!collapse->matters[i])
			c->weight[c->boundary + i] = MIN(c->weight[c->boundary + i], WEIGHT_UNREAD);
}

int range_load(struct range *range, struct error *err)
{
	const struct state *state = range->state;

	if (range->candidates.nr)
		return 0;
	if (candidates_load(&range->candidates, range->repo, state_newer(state), state_older(state),
			    state->paths, err) < 0)
		return -1;
	range->ends_seen = state->ends_changed;
	range_weigh(range);
	return 0;
}

void range_update(struct range *range)
{
	if (range->ends_seen != range->state->ends_changed)
		candidates_clear(&range->candidates);
	range->ends_seen = range->state->ends_changed;
	range_weigh(range);
}

bool range_has(const struct range *range, const char *commit)
{
	return candidates_find(&range->candidates, commit) >= (long)range->candidates.boundary;
}

struct history range_history(const struct range *range)
{
	const struct candidates *c = &range->candidates;

	return (struct history){
		.nr = c->nr,
		.boundary = c->boundary,
		.parent_at = c->parent_at,
		.parents = c->parents,
		.weight = c->weight,
		.fix = range->state->settings->fix,
	};
}

int range_steps(const struct range *range)
{
	size_t matter = range->state->collapse.matter;

	return steps_for(matter ? matter : range->candidates.nr - range->candidates.boundary);
}

bool range_before_failure(struct range *range, const struct tested_commit *c)
{
	const struct state *state = range->state;

	if (!state->settings->fix || c->decision != DECIDE_GOOD)
		return false;
	for (size_t i = 0; i < range->ages_nr; i++)
		if (str_equal(range->ages[i].commit, c->commit))
			return range->ages[i].before;

	AUTO_FREE char *base = repo_merge_base(range->repo, state->passing[0], state->failing[0]);
	bool before = base && repo_is_ancestor(range->repo, base, c->commit, NULL) == 0;

	ALLOC_GROW(range->ages, range->ages_nr + 1, range->ages_alloc);
	range->ages[range->ages_nr++] = (struct range_age){ xstrdup(c->commit), before };
	return before;
}

void range_rule_out(struct range *range, const struct tested_commit *c, bool *out)
{
	struct history h = range_history(range);
	long index = candidates_find(&range->candidates, c->commit);
	bool has_culprit = (c->decision == DECIDE_BAD) != h.fix;
	AUTO_FREE bool *seen = xcalloc(h.nr + 1, sizeof(*seen));

	if (index < 0 || (c->decision != DECIDE_GOOD && c->decision != DECIDE_BAD) ||
	    range_before_failure(range, c))
		return;
	history_mark_ancestors(&h, (size_t)index, seen);
	for (size_t i = 0; i < h.nr; i++)
		out[i] |= seen[i] != has_culprit;
}
