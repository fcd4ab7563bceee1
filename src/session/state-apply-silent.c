// SPDX-License-Identifier: GPL-2.0-only
/* The row of silent runs, and the control boot that believes or drops it. */
#include "session/run-json.h"
#include "state-apply.h"
#include "evidence/outcome.h"

static bool is_silent(const struct run *run)
{
	return !run->booted && (str_equal(run->title, TITLE_NO_OUTPUT) ||
				(run->title && starts_with(run->title, TITLE_BOOT_TIMEOUT)));
}

bool state_is_silent(const struct tested_commit *c)
{
	for (size_t i = 0; i < c->nr; i++)
		if (!is_silent(&c->runs[i]))
			return false;
	return c->nr > 0;
}

void state_silent_add(struct state *state, const char *commit, const struct run *run)
{
	size_t n = 0;

	if (run->booted)
		state_silent_end(state);
	if (!is_silent(run))
		return;
	state->silent_runs++;
	for (; state->silent && state->silent[n]; n++)
		if (str_equal(state->silent[n], commit))
			return;
	state->silent = xrealloc(state->silent, n + 2, sizeof(*state->silent));
	state->silent[n] = xstrdup(commit);
	state->silent[n + 1] = NULL;
}

void state_silent_end(struct state *state)
{
	free_list(state->silent);
	state->silent = NULL;
	state->silent_runs = 0;
}

static void forget_verdict(struct tested_commit *c)
{
	c->decision = c->told = DECIDE_MORE;
	c->again = false;
	c->doubted = true;
}

void state_forget_runs(struct state *state, const char *commit)
{
	struct tested_commit *own = state_find_writable(state, commit);

	if (!own)
		return;
	state_runs_clear(own);
	forget_verdict(own);
	for (size_t i = 0; i < state->nr; i++) {
		struct tested_commit *c = &state->commits[i];

		if (!str_equal(c->inferred_from, commit))
			continue;
		free(c->inferred_from);
		c->inferred_from = NULL;
		c->inference = INFERENCE_NONE;
		forget_verdict(c);
	}
}

int state_apply_control(struct state *state, json_t *event, struct error *err)
{
	json_t *booted = json_object_get(event, "booted");

	if (!json_is_boolean(booted))
		return error_set(err, ERROR_STATE, "a control boot without a result");
	if (json_is_false(booted))
		for (char **commit = state->silent; commit && *commit; commit++)
			state_forget_runs(state, *commit);
	state_silent_end(state);
	return 0;
}
