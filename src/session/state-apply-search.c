// SPDX-License-Identifier: GPL-2.0-only
/* The events of the search: its range, its configuration, what git was told, the result. */
#include "session/run-json.h"
#include "git/candidates.h"
#include "session/events.h"
#include "state-apply.h"

/* Commits that are not in the list make the compiler compile few objects, or none. */
static int apply_compiles(struct collapse *collapse, const json_t *event, struct error *err)
{
	json_int_t objects = json_integer_value(json_object_get(event, "objects"));
	json_t *list = json_object_get(event, "compiles"), *pair;
	size_t i;

	free(collapse->share);
	collapse->share = NULL;
	if (!objects) /* as in older journals */
		return 0;
	collapse->share = xcalloc(collapse->nr, sizeof(*collapse->share));
	json_array_foreach(list, i, pair) {
		json_int_t at = json_integer_value(json_array_get(pair, 0));
		json_int_t nr = json_integer_value(json_array_get(pair, 1));

		if (json_array_size(pair) != 2 || at < 0 || (size_t)at >= collapse->nr || nr < 0 ||
		    nr > objects)
			return error_set(err, ERROR_STATE, "an impossible number of objects");
		collapse->share[at] = (double)nr / (double)objects;
	}
	return objects < 0 ? error_set(err, ERROR_STATE, "an impossible number of objects") : 0;
}

int state_apply_collapse(struct state *state, json_t *event, struct error *err)
{
	json_int_t commits = json_integer_value(json_object_get(event, "commits"));
	json_int_t matter = json_integer_value(json_object_get(event, "matter"));

	state->collapse.nr = 0;
	if (commits < 1 || commits > CANDIDATES_MAX || matter < 0 || matter > commits)
		return error_set(err, ERROR_STATE, "an impossible range");
	if (bits_from_json(event, "bits", (size_t)commits, &state->collapse.matters, err) < 0)
		return -1;
	state->collapse.nr = (size_t)commits;
	state->collapse.matter = (size_t)matter;
	return apply_compiles(&state->collapse, event, err);
}

/* It is the passing end until its test says otherwise. */
int state_apply_release(struct state *state, json_t *event, struct error *err)
{
	const char *commit = json_string_value(json_object_get(event, "commit"));

	if (!commit)
		return error_set(err, ERROR_STATE, "a release without a commit");
	if (state->settings->fix)
		return error_set(err, ERROR_STATE, "a release in a search for a fix");
	free_list(state->passing);
	state->passing = xcalloc(2, sizeof(*state->passing));
	state->passing[0] = xstrdup(commit);
	state->ends_changed++;
	return 0;
}

int state_apply_config(struct state *state, json_t *event, struct error *err)
{
	struct config_try tried = { .kept = json_is_true(json_object_get(event, "kept")) };

	if (text_from_json(event, "hash", &tried.hash, err) < 0)
		return -1;
	if (!tried.hash)
		return error_set(err, ERROR_STATE, "a configuration without a hash");
	ALLOC_GROW(state->config_tries, state->config_tries_nr + 1, state->config_tries_alloc);
	state->config_tries[state->config_tries_nr++] = tried;
	return 0;
}

/* The runs of the failing end are of no use any more, and the time that they took was taken. */
static void forget_failing_end(struct state *state)
{
	struct tested_commit *end = state_find_writable(state, state->failing[0]);

	if (!end)
		return;
	state_runs_clear(end);
	end->decision = DECIDE_MORE;
}

int state_apply_c_repro(struct state *state, json_t *event, struct error *err)
{
	(void)event;
	(void)err;
	state->uses_c_repro = true;
	forget_failing_end(state);
	return 0;
}

/* With another configuration the failing end is another kernel. */
int state_apply_minimized(struct state *state, json_t *event, struct error *err)
{
	char *file = NULL;

	if (text_from_json(event, "file", &file, err) < 0)
		return -1;
	state->minimized.done = true;
	state->minimized.before = (size_t)json_integer_value(json_object_get(event, "before"));
	state->minimized.after = (size_t)json_integer_value(json_object_get(event, "after"));
	state->minimized.modules = (size_t)json_integer_value(json_object_get(event, "modules"));
	state->minimized.modules_after =
		(size_t)json_integer_value(json_object_get(event, "modules_after"));
	if (!file)
		return 0;
	free(state->minimized.file);
	state->minimized.file = file;
	forget_failing_end(state);
	return 0;
}

int state_apply_warnings(struct state *state, json_t *event, struct error *err)
{
	char **known = NULL;
	int ret = texts_from_json(event, "known", &known, err);

	for (char **form = known; !ret && *form; form++)
		string_set_add(&state->known_warnings, *form, strlen(*form));
	state->warnings_learnt = true;
	free_list(known);
	return ret;
}

/* The commits count as not tested; what they failed of stays known. */
int state_apply_build_fix(struct state *state, json_t *event, struct error *err)
{
	struct build_fix fix = { NULL, NULL };
	json_t *v;
	size_t i;

	if (text_from_json(event, "error", &fix.error, err) < 0 ||
	    text_from_json(event, "fix", &fix.commit, err) < 0) {
		free(fix.error);
		return -1;
	}
	ALLOC_GROW(state->build_fixes, state->build_fixes_nr + 1, state->build_fixes_alloc);
	state->build_fixes[state->build_fixes_nr++] = fix;
	json_array_foreach(json_object_get(event, "commits"), i, v) {
		struct tested_commit *c =
			json_is_string(v) ? state_find_writable(state, json_string_value(v)) : NULL;

		if (!c)
			return error_set(err, ERROR_STATE,
					 "a build fix for a commit that was not tested");
		free(c->inferred_from);
		c->inferred_from = NULL;
		c->inference = INFERENCE_NONE;
		c->decision = c->told = DECIDE_MORE;
	}
	return 0;
}

static void tell_ends(struct state *state, char *const *ends, enum decision told)
{
	for (; *ends; ends++) {
		struct tested_commit *c = state_find_writable(state, *ends);

		if (c)
			c->told = told;
	}
}

int state_apply_bisect(struct state *state, json_t *event, struct error *err)
{
	const char *decision = json_string_value(json_object_get(event, "decision"));
	struct tested_commit *c;
	enum decision told;

	if (!decision || decision_parse(decision, &told) < 0)
		return error_set(err, ERROR_STATE, "a bisect event without a decision");
	/* git bisect start has no commit: the ends are told with it. */
	if (!json_is_string(json_object_get(event, "commit"))) {
		state->bisecting = true;
		tell_ends(state, state->failing, DECIDE_BAD);
		tell_ends(state, state->passing, DECIDE_GOOD);
		return 0;
	}
	c = state_commit_of(state, event, err);
	if (!c)
		return -1;
	c->told = told;
	return 0;
}

int state_apply_result(struct state *state, json_t *event, struct error *err)
{
	struct result *r = &state->result;
	const char *kind = json_string_value(json_object_get(event, "kind"));
	json_t *p, *v;
	size_t i, n = 0;

	result_clear(r);
	if (text_from_json(event, "words", &r->words, err) < 0 ||
	    text_from_json(event, "stopped_at", &r->stopped_at, err) < 0 ||
	    texts_from_json(event, "oddities", &r->oddities, err) < 0 ||
	    texts_from_json(event, "unreliable", &r->unreliable, err) < 0 ||
	    texts_from_json(event, "commits", &r->commits, err) < 0)
		return -1;
	if (result_kind_parse(kind, &r->kind) < 0)
		return state_unknown_id(err, "result", kind);
	while (r->commits[n])
		n++;
	p = json_object_get(event, "probability");
	r->probability = xcalloc(n, sizeof(*r->probability));
	json_array_foreach(p, i, v)
		if (i < n)
			r->probability[i] = json_number_value(v);
	r->provisional = json_is_true(json_object_get(event, "provisional"));
	state->noted = false;
	r->confidence = json_number_value(json_object_get(event, "confidence"));
	r->older = json_number_value(json_object_get(event, "older"));
	return 0;
}

int state_apply_noted(struct state *state, json_t *event, struct error *err)
{
	(void)event;
	(void)err;
	state->noted = true;
	return 0;
}
