// SPDX-License-Identifier: GPL-2.0-only
/* The events that say what the failure is. */
#include "session/run-json.h"
#include "state-apply.h"

static int state_add_noise(struct state *state, json_t *titles, struct error *err)
{
	size_t n = 0, i;
	json_t *v;

	while (state->noise && state->noise[n])
		n++;
	json_array_foreach(titles, i, v) {
		if (!json_is_string(v))
			return error_set(err, ERROR_STATE, "a title that is not a string");
		state->noise = xrealloc(state->noise, n + 2, sizeof(*state->noise));
		state->noise[n++] = text_unescape(json_string_value(v));
		state->noise[n] = NULL;
		matcher_add_noise(state->matcher, state->noise[n - 1]);
	}
	return 0;
}

/* Without an earlier target, which has turned out to be none. */
static int new_matcher(struct state *state, struct error *err)
{
	matcher_free(state->matcher);
	state->matcher = matcher_new();
	for (char **title = state->noise; title && *title; title++)
		matcher_add_noise(state->matcher, *title);
	return state_set_patterns(state, err);
}

int state_apply_target(struct state *state, json_t *event, struct error *err)
{
	json_t *v;
	size_t i;

	crash_clear(&state->target);
	state_renames_clear(state);
	if (crash_from_json(json_object_get(event, "crash"), &state->target, err) < 0)
		return -1;
	if (new_matcher(state, err) < 0)
		return -1;
	matcher_add_target(state->matcher, &state->target);
	json_array_foreach(json_object_get(event, "related"), i, v) {
		struct crash related;

		if (crash_from_json(v, &related, err) < 0)
			return -1;
		matcher_add_related(state->matcher, &related);
		crash_clear(&related);
	}
	if (state_add_noise(state, json_object_get(event, "noise"), err) < 0)
		return -1;
	state_reclassify(state);
	return 0;
}

int state_apply_noise(struct state *state, json_t *event, struct error *err)
{
	if (state_add_noise(state, json_object_get(event, "titles"), err) < 0)
		return -1;
	state_reclassify(state);
	return 0;
}

/* The names are of the target, so another target forgets them. */
int state_apply_renamed(struct state *state, json_t *event, struct error *err)
{
	struct renamed_target r = { 0 };

	if (text_from_json(event, "from", &r.from, err) < 0 ||
	    text_from_json(event, "to", &r.to, err) < 0 || !r.from || !r.to) {
		free(r.from);
		free(r.to);
		return error_set(err, ERROR_STATE, "a rename without both names");
	}
	ALLOC_GROW(state->renames, state->renames_nr + 1, state->renames_alloc);
	state->renames[state->renames_nr++] = r;
	matcher_add_renamed(state->matcher, r.from, r.to);
	state_reclassify(state);
	return 0;
}

int state_apply_watch(struct state *state, json_t *event, struct error *err)
{
	free_list(state->watch);
	return texts_from_json(event, "functions", &state->watch, err);
}
