// SPDX-License-Identifier: GPL-2.0-only
#include "session/by-hand.h"
#include "session/events.h"
#include "session/git-driver.h"
#include "session/mode.h"
#include "session/run-json.h"

#include <math.h>

int by_hand_begin(struct session *s, struct error *err)
{
	if (s->user_drives)
		return error_set(err, ERROR_USER,
				 "this session goes on with 'git bisect run git kbisect run': say "
				 "it with git bisect good, bad or skip");
	if (!s->state.bisecting)
		return error_set(err, ERROR_USER,
				 "the ends of the range are not tested yet; 'git kbisect continue' "
				 "does that first");
	return driver_start(s, err);
}

int by_hand_end(struct session *s, struct error *err)
{
	/* A commit that was a candidate no more may be one again. */
	if (range_load(&s->range, err) < 0)
		return -1;
	return driver_retell(s, err);
}

static int check_in_range(const struct session *s, const char *commit, struct error *err)
{
	if (str_equal(commit, state_newer(&s->state)))
		return error_set(err, ERROR_USER,
				 "%.12s is the %s end of the range: start another bisection to "
				 "change it",
				 commit, state_mode(&s->state)->newer);
	if (!range_has(&s->range, commit))
		return error_set(err, ERROR_USER, "%.12s is not between the ends of the range",
				 commit);
	return 0;
}

/* Whether the bad one of two commits has the failure although a good one that contains it
 * does not; in a search for the fix the other way round. */
static bool contradicts(const struct session *s, const char *bad, const char *good)
{
	struct history h = range_history(&s->range);
	AUTO_FREE bool *seen = xcalloc(h.nr + 1, sizeof(*seen));
	long from = candidates_find(&s->range.candidates, h.fix ? bad : good);
	long to = candidates_find(&s->range.candidates, h.fix ? good : bad);

	if (from < 0 || to < 0)
		return false;
	history_mark_ancestors(&h, (size_t)from, seen);
	return seen[to];
}

static bool word_is_certain(const struct hand_word *word)
{
	return word && isinf(word->runs);
}

/* The commits whose verdicts contradict the word are added to the list, if it overrules
 * them. */
static int check_others(const struct session *s, const char *commit, const struct hand_word *word,
			json_t *overruled, struct error *err)
{
	bool bad = word->decision == DECIDE_BAD;

	for (size_t i = 0; word->decision != DECIDE_SKIP && i < s->state.nr; i++) {
		const struct tested_commit *c = &s->state.commits[i];
		const char *name = decision_name(c->told);

		if (c->told != (bad ? DECIDE_GOOD : DECIDE_BAD) || str_equal(c->commit, commit) ||
		    !contradicts(s, bad ? commit : c->commit, bad ? c->commit : commit))
			continue;
		if (word_is_certain(state_hand_word(&s->state, c->commit)))
			return error_set(err, ERROR_USER,
					 "%.12s cannot be %s, because you said that %.12s is "
					 "certainly %s; 'git kbisect undo' takes that back",
					 commit, decision_name(word->decision), c->commit, name);
		if (!word_is_certain(word))
			return error_set(err, ERROR_USER,
					 "%.12s cannot be %s, because %.12s is %s: have that one "
					 "tested anew with 'git kbisect again', or say --sure",
					 commit, decision_name(word->decision), c->commit, name);
		json_array_append_new(overruled, json_string(c->commit));
	}
	return 0;
}

/* A word without weight would be corrected at once. */
static int check_runs(const struct session *s, const char *commit, const struct hand_word *word,
		      struct error *err)
{
	const struct tested_commit *c = state_find(&s->state, commit);
	bool judged = c && c->nr && (c->decision == DECIDE_GOOD || c->decision == DECIDE_BAD);

	if (!judged || word->runs > 0 || word->decision == DECIDE_SKIP ||
	    word->decision == c->decision)
		return 0;
	return error_set(err, ERROR_USER,
			 "%zu runs of %.12s say that it is %s: give your verdict a weight with "
			 "--runs or --sure, or have it tested anew with 'git kbisect again'",
			 c->nr, commit, decision_name(c->decision));
}

int by_hand_verdict(struct session *s, const char *commit, const struct hand_word *word,
		    struct error *err)
{
	json_t *overruled = json_array();

	if (check_in_range(s, commit, err) < 0 || check_runs(s, commit, word, err) < 0 ||
	    check_others(s, commit, word, overruled, err) < 0) {
		json_decref(overruled);
		return -1;
	}
	return session_record(
		s, event_hand(commit, word->decision, word->runs, word->because, overruled), err);
}

int by_hand_reject(struct session *s, const char *commit, const char *because, struct error *err)
{
	const struct candidates *c = &s->range.candidates;
	size_t others = 0;

	if (!failure_traits(s->settings.kind)->by_runs)
		return error_set(err, ERROR_USER,
				 "with --for=build the answer follows from the verdicts: correct "
				 "these with 'git kbisect good' or 'bad'");
	if (!str_equal(commit, state_newer(&s->state)) && check_in_range(s, commit, err) < 0)
		return -1;
	if (state_rejected(&s->state, commit))
		return error_set(err, ERROR_USER, "%.12s is rejected already", commit);
	for (size_t i = c->boundary; i < c->nr; i++)
		others += c->weight[i] > 0 && !str_equal(c->commits[i], commit);
	if (!others)
		return error_set(err, ERROR_USER,
				 "%.12s is the only commit left that can be the culprit: start "
				 "another bisection with an older end",
				 commit);
	return session_record(s, event_reject(commit, because), err);
}

int by_hand_again(struct session *s, const char *commit, const char *because, struct error *err)
{
	if (check_in_range(s, commit, err) < 0)
		return -1;
	if (!state_find(&s->state, commit))
		return error_set(err, ERROR_USER, "%.12s was not tested yet", commit);
	return session_record(s, event_again(commit, because), err);
}

static void add_words_about(json_t *list, const struct hand_word *word)
{
	json_array_append_new(list, json_sprintf("taken back: %s is %s", word->commit,
						 word->reject ? "not the culprit" :
								decision_name(word->decision)));
}

int by_hand_undo(struct session *s, size_t nr, struct error *err)
{
	size_t said = s->state.words_nr;
	json_t *words;

	if (!said)
		return error_set(err, ERROR_USER,
				 "nothing was said by hand that can be taken back");
	if (nr > said)
		return error_set(err, ERROR_USER, "only %zu statement%s can be taken back, not %zu",
				 said, said == 1 ? "" : "s", nr);
	words = json_array();
	for (size_t i = 0; i < nr; i++)
		add_words_about(words, &s->state.words[said - 1 - i]);
	return session_record(s, event_undo(nr, words), err);
}
