// SPDX-License-Identifier: GPL-2.0-only
/* The events of builds and runs. */
#include "session/run-json.h"
#include "session/events.h"
#include "state-apply.h"

int state_apply_open(struct state *state, json_t *event, struct error *err)
{
	(void)err;
	state->opened = state->last_event = json_number_value(json_object_get(event, "time"));
	return 0;
}

int state_apply_test(struct state *state, json_t *event, struct error *err)
{
	struct tested_commit *c = state_commit_of(state, event, err);
	const char *why = json_string_value(json_object_get(event, "why"));

	if (!c)
		return -1;
	if (test_reason_parse(why, &c->why) < 0)
		return state_unknown_id(err, "reason for a test", why);
	/* Its verdict stands until another one takes its place. */
	c->again = json_is_true(json_object_get(event, "again"));
	c->needless = c->left = false;
	c->lane = (int)json_integer_value(json_object_get(event, "lane"));
	if (!c->again)
		c->decision = DECIDE_MORE;
	free(state->testing);
	state->testing = xstrdup(c->commit);
	return 0;
}

static void tests_no_more(struct state *state, const struct tested_commit *c)
{
	if (!str_equal(state->testing, c->commit))
		return;
	free(state->testing);
	state->testing = NULL;
}

/* It has no verdict. Its runs stay, and its test goes on with them if it begins again. */
int state_apply_needless(struct state *state, json_t *event, struct error *err)
{
	struct tested_commit *c = state_commit_of(state, event, err);

	if (!c)
		return -1;
	c->needless = true;
	tests_no_more(state, c);
	return 0;
}

/* It has no verdict either. */
int state_apply_left(struct state *state, json_t *event, struct error *err)
{
	struct tested_commit *c = state_commit_of(state, event, err);

	if (!c)
		return -1;
	c->left = true;
	c->test_seconds += json_number_value(json_object_get(event, "seconds"));
	tests_no_more(state, c);
	return 0;
}

int state_apply_build(struct state *state, json_t *event, struct error *err)
{
	struct tested_commit *c = state_commit_of(state, event, err);
	const char *status = json_string_value(json_object_get(event, "status"));

	if (!c)
		return -1;
	free_list(c->lost);
	c->lost = NULL;
	free_list(c->backports);
	c->backports = NULL;
	if (text_from_json(event, "key", &c->key, err) < 0 ||
	    text_from_json(event, "signature", &c->signature, err) < 0 ||
	    text_from_json(event, "compiler", &c->compiler, err) < 0 ||
	    text_from_json(event, "error", &c->build_error, err) < 0 ||
	    texts_from_json(event, "lost", &c->lost, err) < 0 ||
	    texts_from_json(event, "backports", &c->backports, err) < 0)
		return -1;
	/* When a commit that was built here is tested again, its kernel comes from the
	 * cache, but it still counts as built. */
	c->cached = json_is_true(json_object_get(event, "cached")) && (!c->built || c->cached);
	c->built = true;
	c->build_failed = !str_equal(status, "ok");
	c->build_seconds += json_number_value(json_object_get(event, "seconds"));
	c->prefetch_seconds = json_number_value(json_object_get(event, "ahead"));
	return 0;
}

int state_apply_run(struct state *state, json_t *event, struct error *err)
{
	struct tested_commit *c = state_commit_of(state, event, err);
	struct run run;

	if (!c || run_from_json(json_object_get(event, "run"), &run, err) < 0)
		return -1;
	run.order = state->runs_nr++;
	run.first = !c->nr;
	ALLOC_GROW(c->runs, c->nr + 1, c->alloc);
	c->runs[c->nr++] = run;
	state_silent_add(state, c->commit, &run);
	return 0;
}

int state_apply_verdict(struct state *state, json_t *event, struct error *err)
{
	struct tested_commit *c = state_commit_of(state, event, err);
	const char *decision = json_string_value(json_object_get(event, "decision"));
	const char *how = json_string_value(json_object_get(event, "how"));
	bool corrected = json_is_true(json_object_get(event, "corrected"));

	if (!c || text_from_json(event, "reason", &c->reason, err) < 0 ||
	    text_from_json(event, "inferred_from", &c->inferred_from, err) < 0)
		return -1;
	if (inference_parse(how, &c->inference) < 0)
		return state_unknown_id(err, "kind of inference", how);
	if (!decision || decision_parse(decision, &c->decision) < 0)
		return error_set(err, ERROR_STATE, "an unknown verdict");
	/* Older versions recorded that the host had failed; the commit is tested again. */
	if (c->decision == DECIDE_ABORT)
		c->decision = DECIDE_MORE;
	c->p_bad = json_number_value(json_object_get(event, "p_bad"));
	if (corrected) /* by runs of other commits: a test that is wanted is so still */
		return 0;
	c->again = c->doubted = c->wanted = c->retracted = false;
	if (c->inference == INFERENCE_BY_HAND)
		state_add_word(state, &(struct hand_word){ .commit = xstrdup(c->commit),
							   .decision = c->decision });
	tests_no_more(state, c);
	c->test_seconds += json_number_value(json_object_get(event, "seconds"));
	return 0;
}
