// SPDX-License-Identifier: GPL-2.0-only
#include "session/state.h"
#include "evidence/outcome.h"
#include "session/mode.h"
#include "state-apply.h"

#include <math.h>

void state_init(struct state *state, const struct settings *settings)
{
	*state = (struct state){ .settings = settings, .matcher = matcher_new() };
}

void state_set_ends(struct state *state, char *newer, char **older, char **paths)
{
	char **newest = xcalloc(2, sizeof(*newest));

	newest[0] = newer;
	state->failing = state->settings->fix ? older : newest;
	state->passing = state->settings->fix ? newest : older;
	state->paths = paths;
}

int state_set_patterns(struct state *state, struct error *err)
{
	return matcher_set_patterns(state->matcher, state->settings->match, state->settings->ignore,
				    err);
}

struct tested_commit *state_find_writable(struct state *state, const char *commit)
{
	for (size_t i = 0; i < state->nr; i++)
		if (str_equal(state->commits[i].commit, commit))
			return &state->commits[i];
	return NULL;
}

const struct tested_commit *state_find(const struct state *state, const char *commit)
{
	for (size_t i = 0; i < state->nr; i++)
		if (str_equal(state->commits[i].commit, commit))
			return &state->commits[i];
	return NULL;
}

const char *state_newer(const struct state *state)
{
	return state->settings->fix ? state->passing[0] : state->failing[0];
}

char *const *state_older(const struct state *state)
{
	return state->settings->fix ? state->failing : state->passing;
}

const struct mode *state_mode(const struct state *state)
{
	return mode_of(state->settings->fix);
}

void state_times(const struct state *state, double *build, double *test)
{
	*build = *test = 0;
	for (size_t i = 0; i < state->nr; i++) {
		*build += state->commits[i].build_seconds;
		*test += state->commits[i].test_seconds;
	}
}

int steps_for(size_t commits)
{
	return commits ? (int)ceil(log2((double)commits)) : 0;
}

void state_reclassify(struct state *state)
{
	for (size_t i = 0; i < state->nr; i++)
		for (size_t j = 0; j < state->commits[i].nr; j++)
			run_classify(&state->commits[i].runs[j], state->settings->kind,
				     state->matcher, &state->settings->rules);
}

struct tested_commit *state_commit_of(struct state *state, json_t *event, struct error *err)
{
	const char *hex = json_string_value(json_object_get(event, "commit"));
	struct tested_commit *c = hex ? state_find_writable(state, hex) : NULL;

	if (!hex || strlen(hex) != 40 || strspn(hex, "0123456789abcdef") != 40) {
		error_set(err, ERROR_STATE, "an event without a commit");
		return NULL;
	}
	if (c)
		return c;
	ALLOC_GROW(state->commits, state->nr + 1, state->alloc);
	c = &state->commits[state->nr++];
	*c = (struct tested_commit){
		.commit = xstrdup(hex), .decision = DECIDE_MORE, .told = DECIDE_MORE, .p_bad = .5
	};
	return c;
}

/* Most likely a newer version wrote it: the session could go wrong without it. */
int state_unknown_id(struct error *err, const char *what, const char *id)
{
	return error_set(err, ERROR_USER,
			 "%s '%s' is not known to this version of git kbisect: continue the "
			 "session with the version that began it, or drop it with "
			 "'git kbisect reset'",
			 what, id ? id : "");
}

static int apply_nothing(struct state *state, json_t *event, struct error *err)
{
	(void)state;
	(void)event;
	(void)err;
	return 0;
}

static const struct {
	const char *id;
	int (*apply)(struct state *state, json_t *event, struct error *err);
} events[] = {
	{ "open", state_apply_open },
	{ "test", state_apply_test },
	{ "build", state_apply_build },
	{ "needless", state_apply_needless },
	{ "left", state_apply_left },
	{ "run", state_apply_run },
	{ "verdict", state_apply_verdict },
	{ "target", state_apply_target },
	{ "noise", state_apply_noise },
	{ "watch", state_apply_watch },
	{ "renamed", state_apply_renamed },
	{ "collapse", state_apply_collapse },
	{ "release", state_apply_release },
	{ "config", state_apply_config },
	{ "warnings", state_apply_warnings },
	{ "minimized", state_apply_minimized },
	{ "syzkaller", apply_nothing },
	{ "c-repro", state_apply_c_repro },
	{ "mend", state_apply_build_fix },
	{ "bisect", state_apply_bisect },
	{ "result", state_apply_result },
	{ "noted", state_apply_noted },
	{ "said", apply_nothing },
	{ "control", state_apply_control },
	{ "hand", state_apply_hand },
	{ "reject", state_apply_reject },
	{ "again", state_apply_again },
	{ "undo", state_apply_undo },
	{ "retold", state_apply_retold },
};

int state_apply(struct state *state, json_t *event, struct error *err)
{
	const char *id = json_string_value(json_object_get(event, "event"));
	double at = json_number_value(json_object_get(event, "time"));

	/* Time in which nobody worked on it does not count, nor does that of the notes: it
	 * stands in them. */
	if (at > state->last_event && state->last_event > 0 && !str_equal(id, "open") &&
	    !str_equal(id, "noted"))
		state->seconds += at - state->last_event;
	state->last_event = MAX(state->last_event, at);
	for (size_t i = 0; i < ARRAY_SIZE(events); i++)
		if (str_equal(events[i].id, id))
			return events[i].apply(state, event, err);
	return state_unknown_id(err, "event", id);
}

void state_runs_clear(struct tested_commit *c)
{
	for (size_t i = 0; i < c->nr; i++)
		run_clear(&c->runs[i]);
	free(c->runs);
	c->runs = NULL;
	c->nr = c->alloc = 0;
}

void state_renames_clear(struct state *state)
{
	for (size_t i = 0; i < state->renames_nr; i++) {
		free(state->renames[i].from);
		free(state->renames[i].to);
	}
	free(state->renames);
	state->renames = NULL;
	state->renames_nr = state->renames_alloc = 0;
}

static void state_commit_clear(struct tested_commit *c)
{
	state_runs_clear(c);
	free(c->commit);
	free(c->build_error);
	free(c->key);
	free(c->signature);
	free(c->compiler);
	free_list(c->lost);
	free_list(c->backports);
	free(c->reason);
	free(c->inferred_from);
}

void state_clear(struct state *state)
{
	for (size_t i = 0; i < state->nr; i++)
		state_commit_clear(&state->commits[i]);
	free(state->commits);
	free_list(state->failing);
	free_list(state->passing);
	free_list(state->paths);
	crash_clear(&state->target);
	matcher_free(state->matcher);
	free_list(state->noise);
	free_list(state->watch);
	free_list(state->silent);
	state_renames_clear(state);
	for (size_t i = 0; i < state->config_tries_nr; i++)
		free(state->config_tries[i].hash);
	free(state->config_tries);
	for (size_t i = 0; i < state->build_fixes_nr; i++) {
		free(state->build_fixes[i].error);
		free(state->build_fixes[i].commit);
	}
	free(state->build_fixes);
	state_words_clear(state);
	free(state->collapse.matters);
	free(state->collapse.share);
	free(state->minimized.file);
	string_set_clear(&state->known_warnings);
	result_clear(&state->result);
	free(state->testing);
	*state = (struct state){ .settings = state->settings };
}
