// SPDX-License-Identifier: GPL-2.0-only
/* The events of what the user says by hand. Each makes a result that there was void. */
#include "session/events.h"
#include "session/run-json.h"
#include "state-apply.h"

#include <math.h>

static void drop_result(struct state *state)
{
	result_clear(&state->result);
	state->noted = false;
}

static void word_clear(struct hand_word *word)
{
	free(word->commit);
	free(word->because);
}

void state_add_word(struct state *state, const struct hand_word *word)
{
	ALLOC_GROW(state->words, state->words_nr + 1, state->words_alloc);
	state->words[state->words_nr++] = *word;
}

void state_words_clear(struct state *state)
{
	for (size_t i = 0; i < state->words_nr; i++)
		word_clear(&state->words[i]);
	free(state->words);
	state->words = NULL;
	state->words_nr = state->words_alloc = 0;
}

static const struct hand_word *last_word(const struct state *state, const char *commit, bool reject)
{
	for (size_t i = state->words_nr; i--;)
		if (state->words[i].reject == reject && str_equal(state->words[i].commit, commit))
			return &state->words[i];
	return NULL;
}

const struct hand_word *state_hand_word(const struct state *state, const char *commit)
{
	return last_word(state, commit, false);
}

const struct hand_word *state_rejected(const struct state *state, const char *commit)
{
	return last_word(state, commit, true);
}

/* The verdict of the commit becomes the one that the user gave. */
static void take_word(struct tested_commit *c, const struct hand_word *word)
{
	static const double p_bad[] = { [DECIDE_GOOD] = 0, [DECIDE_BAD] = 1, [DECIDE_SKIP] = .5 };

	free(c->inferred_from);
	c->inferred_from = NULL;
	c->inference = c->nr ? INFERENCE_NONE : INFERENCE_BY_HAND;
	c->why = REASON_BY_HAND;
	c->again = c->doubted = c->wanted = c->retracted = false;
	c->decision = c->told = word->decision;
	c->p_bad = p_bad[word->decision];
	free(c->reason);
	c->reason = xstrfmt("told by hand%s%s", word->because ? ": " : "",
			    word->because ? word->because : "");
}

static void retract(struct tested_commit *c)
{
	if (c->inference == INFERENCE_BY_HAND)
		c->inference = INFERENCE_NONE;
	c->decision = c->told = DECIDE_MORE;
	c->again = false;
	c->retracted = true;
}

/* Git is told to skip those that contradict the word; their runs still count. */
static int overrule(struct state *state, json_t *commits, struct error *err)
{
	json_t *v;
	size_t i;

	json_array_foreach(commits, i, v) {
		struct tested_commit *c =
			json_is_string(v) ? state_find_writable(state, json_string_value(v)) : NULL;

		if (!c)
			return error_set(err, ERROR_STATE, "a commit to overrule is not known");
		c->told = DECIDE_SKIP;
	}
	return 0;
}

int state_apply_hand(struct state *state, json_t *event, struct error *err)
{
	struct tested_commit *c = state_commit_of(state, event, err);
	const char *decision = json_string_value(json_object_get(event, "decision"));
	struct hand_word word = { .runs = json_number_value(json_object_get(event, "runs")) };

	if (!c)
		return -1;
	if (!decision || decision_parse(decision, &word.decision) < 0 ||
	    (word.decision != DECIDE_GOOD && word.decision != DECIDE_BAD &&
	     word.decision != DECIDE_SKIP) ||
	    word.runs < 0)
		return error_set(err, ERROR_STATE, "an impossible verdict by hand");
	if (text_from_json(event, "because", &word.because, err) < 0)
		return -1;
	if (json_is_true(json_object_get(event, "sure")))
		word.runs = INFINITY;
	word.commit = xstrdup(c->commit);
	state_add_word(state, &word);
	take_word(c, &word);
	if (str_equal(state->testing, c->commit)) {
		free(state->testing);
		state->testing = NULL;
	}
	drop_result(state);
	return overrule(state, json_object_get(event, "overrules"), err);
}

int state_apply_reject(struct state *state, json_t *event, struct error *err)
{
	const char *commit = json_string_value(json_object_get(event, "commit"));
	struct hand_word word = { .reject = true };

	if (!commit)
		return error_set(err, ERROR_STATE, "a rejection without a commit");
	if (text_from_json(event, "because", &word.because, err) < 0)
		return -1;
	word.commit = xstrdup(commit);
	state_add_word(state, &word);
	drop_result(state);
	return 0;
}

static void drop_words(struct state *state, const char *commit)
{
	size_t n = 0;

	for (size_t i = 0; i < state->words_nr; i++)
		if (!state->words[i].reject && str_equal(state->words[i].commit, commit))
			word_clear(&state->words[i]);
		else
			state->words[n++] = state->words[i];
	state->words_nr = n;
}

int state_apply_again(struct state *state, json_t *event, struct error *err)
{
	struct tested_commit *c = state_commit_of(state, event, err);

	if (!c)
		return -1;
	drop_words(state, c->commit);
	state_forget_runs(state, c->commit);
	for (size_t i = 0; i < state->nr; i++)
		if (state->commits[i].doubted)
			retract(&state->commits[i]);
	free(c->inferred_from);
	c->inferred_from = NULL;
	retract(c);
	c->wanted = true;
	drop_result(state);
	return 0;
}

static void take_back_last(struct state *state)
{
	struct hand_word word = state->words[--state->words_nr];
	struct tested_commit *c = state_find_writable(state, word.commit);
	const struct hand_word *before = state_hand_word(state, word.commit);

	if (word.reject)
		state->ends_changed++;
	else if (c && c->why == REASON_BY_HAND && before)
		take_word(c, before);
	else if (c && c->why == REASON_BY_HAND)
		retract(c);
	word_clear(&word);
}

int state_apply_undo(struct state *state, json_t *event, struct error *err)
{
	json_int_t nr = json_integer_value(json_object_get(event, "nr"));

	if (nr < 1 || (size_t)nr > state->words_nr)
		return error_set(err, ERROR_STATE, "more was taken back than was said");
	while (nr--)
		take_back_last(state);
	drop_result(state);
	return 0;
}

int state_apply_retold(struct state *state, json_t *event, struct error *err)
{
	(void)event;
	(void)err;
	for (size_t i = 0; i < state->nr; i++)
		state->commits[i].retracted = false;
	return 0;
}
