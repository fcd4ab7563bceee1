// SPDX-License-Identifier: GPL-2.0-only
#include "session/search-loop.h"
#include "kernel/recipients.h"
#include "session/run-json.h"
#include "confirm-revert.h"
#include "session/build-fix.h"
#include "follow-rename.h"
#include "session/git-driver.h"
#include "outlook.h"
#include "parallel.h"
#include "result-oddities.h"
#include "session/events.h"
#include "collapse.h"
#include "session/subjects.h"

#define REMAINING_MAX 512

/* Commits whose build can be fixed now are skipped no longer. */
static int reopen_fixed(struct session *s, struct testbed *tb, struct error *err)
{
	int ret = build_fix_find(s, tb, NULL, err);

	return ret > 0 ? driver_retell(s, err) : ret;
}

/* Takes over the lists. A culprit is confirmed and its recipients are found first. */
static int search_conclude(struct session *s, struct testbed *tb, json_t *commits,
			   json_t *probability, json_t *oddities, const struct search_next *next,
			   struct error *err)
{
	struct recipients r = RECIPIENTS_INIT;
	size_t nr = json_array_size(commits);
	const char *culprit = nr == 1 ? json_string_value(json_array_get(commits, 0)) : NULL;
	enum result_kind kind = RESULT_OLDER;
	json_t *event;
	int ret = 0;

	if (culprit) {
		ret = confirm_by_revert(s, tb, culprit, err);
		/* Without a tree, and so get_maintainer.pl, the people named in the commit
		 * are used. */
		if (!ret && recipients_find(&r, s->repo, culprit, testbed_tree(tb, culprit, NULL),
					    RECIPIENTS_LOG, err) < 0)
			ret = -1;
	}
	if (nr)
		kind = culprit ? RESULT_CULPRIT : RESULT_SET;
	event = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "event", "result",
			  "kind", result_kind_id(kind), "commits", commits, "probability",
			  probability, "oddities", oddities, "unreliable",
			  culprit ? session_unreliable(s, culprit) : json_array(), "confidence",
			  number_to_json(next->confidence), "older", number_to_json(next->older),
			  "to", texts_to_json(r.to), "cc", texts_to_json(r.cc));
	recipients_clear(&r);
	if (!ret)
		return session_record(s, event, err);
	json_decref(event);
	return ret;
}

static int record_result(struct session *s, struct testbed *tb, const struct subjects *subjects,
			 const struct search_next *next, struct error *err)
{
	const struct candidates *c = &s->range.candidates;
	struct history h = range_history(&s->range);
	const char *culprit = next->set_nr == 1 ? c->commits[next->set[0]] : NULL;
	json_t *commits, *probability, *oddities;
	AUTO_FREE char *guilty = NULL, *words = NULL;
	struct posterior post;

	if (test_commit_settle(s, err) < 0 || test_commit_correct(s, subjects, next, err) < 0 ||
	    (culprit && confirm_build_fix(s, tb, culprit, &guilty, &words, err) < 0))
		return -1;
	commits = json_array();
	probability = json_array();
	search_posterior(&h, subjects->v, subjects->nr, &post);
	for (size_t i = 0; i < next->set_nr; i++) {
		json_array_append_new(commits,
				      json_string(guilty ? guilty : c->commits[next->set[i]]));
		json_array_append_new(probability, number_to_json(post.p[next->set[i]]));
	}
	posterior_clear(&post);
	oddities = session_oddities(s, subjects, guilty ? guilty : culprit);
	if (words)
		json_array_append_new(oddities, text_to_json(words));
	if (next->alike)
		json_array_append_new(
			oddities,
			json_sprintf("%.12s is the likeliest commit, but its runs and those of its "
				     "parent, made in turns, do not differ beyond noise",
				     c->commits[next->set[0]]));
	return search_conclude(s, tb, commits, probability, oddities, next, err);
}

static int test_and_tell(struct session *s, struct testbed *tb, const struct search_next *next,
			 const char *commit, struct error *err)
{
	const struct tested_commit *skipped =
		next->step == SEARCH_BISECT ? collapse_skipped(s, commit) : NULL;
	struct verdict v = VERDICT_INIT;
	struct commit_test test = { .commit = commit,
				    .policy = &next->policy,
				    .why = next->step == SEARCH_TEST ? next->reason :
								       REASON_BISECTION,
				    .must_run = next->step == SEARCH_TEST };
	int ret;

	if (skipped)
		return collapse_skip(s, commit, skipped, err) < 0 ?
			       -1 :
			       driver_tell(s, commit, DECIDE_SKIP, err);
	ret = test_commit(s, tb, &test, &v, err);
	if (ret || v.decision == DECIDE_MORE)
		goto out;
	if (range_before_failure(&s->range, state_find(&s->state, commit)))
		ret = driver_tell(s, commit, DECIDE_SKIP, err);
	else if (next->step == SEARCH_BISECT)
		ret = driver_tell(s, commit, v.decision, err);
out:
	verdict_clear(&v);
	return ret;
}

/* The answer that the evidence gives when git has no commit left to test. */
static void answer_now(const struct session *s, const struct history *h,
		       const struct subjects *subjects, struct search_next *next)
{
	struct posterior post;

	search_posterior(h, subjects->v, subjects->nr, &post);
	free(next->set);
	next->step = SEARCH_DONE;
	next->set_nr = posterior_smallest_set(&post, s->settings.confidence, &next->set);
	next->confidence = 0;
	for (size_t i = 0; i < next->set_nr; i++)
		next->confidence += post.p[next->set[i]];
	next->older = post.older;
	posterior_clear(&post);
}

/* Git and the journal get the verdicts that follow from all runs so far. */
static int search_correct(struct session *s, const struct subjects *subjects,
			  const struct search_next *next, struct error *err)
{
	if (next->replay && driver_correct(s, subjects, next, err) < 0)
		return -1;
	return test_commit_correct(s, subjects, next, err);
}

int search_loop_stop(struct session *s, struct error *err)
{
	const struct candidates *c = &s->range.candidates;
	struct history h = range_history(&s->range);
	json_t *commits, *probability, *event;
	enum result_kind kind = RESULT_SET;
	struct posterior post;
	struct outlook o;

	outlook_take(&o, s);
	if (failure_traits(s->settings.kind)->by_runs &&
	    search_correct(s, &o.subjects, &o.next, err) < 0) {
		outlook_clear(&o);
		return -1;
	}
	commits = json_array();
	probability = json_array();
	answer_now(s, &h, &o.subjects, &o.next);
	search_posterior(&h, o.subjects.v, o.subjects.nr, &post);
	for (size_t i = 0; i < o.next.set_nr; i++) {
		json_array_append_new(commits, json_string(c->commits[o.next.set[i]]));
		json_array_append_new(probability, number_to_json(post.p[o.next.set[i]]));
	}
	if (o.next.set_nr == 1)
		kind = RESULT_CULPRIT;
	else if (!o.next.set_nr)
		kind = RESULT_OLDER;
	event = json_pack("{s:s, s:s, s:o, s:o, s:[], s:[s], s:o, s:o, s:[], s:[], s:b}", "event",
			  "result", "kind", result_kind_id(kind), "commits", commits, "probability",
			  probability, "oddities", "unreliable",
			  "the time was up: this is the best answer so far, and 'git kbisect "
			  "continue' goes on",
			  "confidence", number_to_json(o.next.confidence), "older",
			  number_to_json(o.next.older), "to", "cc", "provisional", 1);
	posterior_clear(&post);
	outlook_clear(&o);
	return session_record(s, event, err);
}

/* Returns 1 when the result is recorded, 0 when all runs were judged again with the other name
 * of a renamed function. */
static int search_end(struct session *s, struct testbed *tb, const struct subjects *subjects,
		      const struct search_next *next, struct error *err)
{
	char *const *commits = s->range.candidates.commits;
	int renamed = next->set_nr == 1 ? follow_rename(s, commits[next->set[0]], err) : 0;

	if (renamed)
		return MIN(renamed, 0);
	return record_result(s, tb, subjects, next, err) < 0 ? -1 : 1;
}

/* The runs of several commits can name the culprit before git has a verdict on each commit that it
 * needs: a test that was ended then was not told. Those that confirm the culprit settle it, too. */
static int tell_before_end(struct session *s, const struct subjects *subjects,
			   const struct search_next *next, struct error *err)
{
	AUTO_FREE char *wanted = NULL;

	if (driver_wanted(s, &wanted, err) < 0)
		return -1;
	return wanted ? driver_tell_lacking(s, subjects, next, err) : 0;
}

/* Makes one step of the search. Returns 1 when the result is recorded. */
static int search_once(struct session *s, struct testbed *tb, const struct subjects *subjects,
		       struct search_next *next, struct error *err)
{
	const struct candidates *c = &s->range.candidates;
	struct history h = range_history(&s->range);
	AUTO_FREE char *commit = NULL;

	if (search_correct(s, subjects, next, err) < 0)
		return -1;
	if (next->step == SEARCH_TEST) {
		commit = xstrdup(c->commits[next->commit]);
	} else if (next->step == SEARCH_BISECT) {
		if (driver_wanted(s, &commit, err) < 0)
			return -1;
		if (!commit && (driver_tell_lacking(s, subjects, next, err) < 0 ||
				driver_wanted(s, &commit, err) < 0))
			return -1;
		if (commit && collapse_choose(s, next, &commit, err) < 0)
			return -1;
		if (!commit)
			answer_now(s, &h, subjects, next);
		else if (!str_equal(commit, c->commits[next->commit]))
			next->policy = session_policy(s); /* git waits for its verdict */
	}
	if (next->step == SEARCH_DONE)
		return tell_before_end(s, subjects, next, err) < 0 ?
			       -1 :
			       search_end(s, tb, subjects, next, err);
	return test_and_tell(s, tb, next, commit, err);
}

/* Replaces the commit by the one that halves what is left; all else is left to git. */
static int choose_for_build(struct session *s, char **commit, struct error *err)
{
	struct outlook o;
	int ret;

	outlook_take(&o, s);
	ret = collapse_choose(s, &o.next, commit, err);
	outlook_clear(&o);
	return ret;
}

/* Returns 0 when git has its answer or only skipped commits are left. */
static int search_build_once(struct session *s, struct testbed *tb, const struct search_next *next,
			     struct error *err)
{
	AUTO_FREE char *commit = NULL;

	if (driver_wanted(s, &commit, err) < 0)
		return -1;
	if (!commit)
		return 0;
	if (choose_for_build(s, &commit, err) < 0 || test_and_tell(s, tb, next, commit, err) < 0)
		return -1;
	return 1;
}

static int build_parents(struct session *s, struct testbed *tb, const char *culprit,
			 struct error *err)
{
	const struct search_next next = { .step = SEARCH_TEST,
					  .reason = REASON_CULPRIT_PARENT,
					  .policy = session_policy(s) };
	char **parents = repo_parents(s->repo, culprit, err);
	int ret = parents ? 0 : -1;

	for (char **p = parents; !ret && *p; p++)
		if (!state_find(&s->state, *p))
			ret = test_and_tell(s, tb, &next, *p, err);
	free_list(parents);
	return ret;
}

/* Builds need no statistics: follow git to the end, then make sure that the culprit's
 * parents build. */
static int run_for_build(struct session *s, struct testbed *tb, struct error *err)
{
	struct search_next next = { .step = SEARCH_BISECT, .policy = session_policy(s) };
	struct bisect b = BISECT_INIT;
	json_t *probability = NULL;
	char **left = NULL;
	int ret = 1, nr;

	if (parallel_run(s, tb, err) < 0)
		return -1;
	while (ret > 0)
		ret = search_build_once(s, tb, &next, err);
	if (ret < 0 || bisect_read(s->repo, &b, err) < 0)
		return -1;
	ret = -1;
	nr = bisect_remaining(s->repo, &b, REMAINING_MAX, &left, err);
	if (nr < 0 || (nr == 1 && build_parents(s, tb, left[0], err) < 0))
		goto out;
	probability = json_array();
	for (int i = 0; i < nr; i++)
		json_array_append_new(probability, json_real(1.0 / nr));
	next.confidence = 1;
	ret = search_conclude(s, tb, texts_to_json(left), probability, json_array(), &next, err);
out:
	bisect_clear(&b);
	free_list(left);
	return ret;
}

/* Tests the commits that the user wants to be tested anew. Git is told their verdicts by the search
 * that follows. */
static int test_wanted(struct session *s, struct testbed *tb, struct error *err)
{
	const struct search_next next = { .step = SEARCH_TEST,
					  .reason = REASON_AGAIN,
					  .policy = session_policy(s) };

	for (size_t i = 0; i < s->state.nr; i++) {
		AUTO_FREE char *commit = xstrdup(s->state.commits[i].commit);

		if (s->state.commits[i].wanted && test_and_tell(s, tb, &next, commit, err) < 0)
			return -1;
	}
	return 0;
}

int search_loop_run(struct session *s, struct testbed *tb, struct error *err)
{
	int ret = 0;

	if (test_wanted(s, tb, err) < 0)
		return -1;
	if (!failure_traits(s->settings.kind)->by_runs)
		return run_for_build(s, tb, err);
	while (!ret) {
		struct outlook o;

		if (reopen_fixed(s, tb, err) < 0 || parallel_run(s, tb, err) < 0)
			return -1;
		outlook_take_run(&o, s, testbed_lanes(tb) > 1 ? 0 : testbed_guests(tb));
		ret = search_once(s, tb, &o.subjects, &o.next, err);
		outlook_clear(&o);
	}
	return ret < 0 ? -1 : 0;
}

/* Whether git names its answer after this verdict. */
static int ends_users(const struct session *s, const char *commit, enum decision decision,
		      bool *ends, struct error *err)
{
	struct bisect b = BISECT_INIT;
	char **left = NULL;
	int nr, untested = 0;

	if (bisect_read(s->repo, &b, err) < 0)
		return -1;
	if (driver_term(s, decision) == BISECT_BAD) {
		free(b.bad);
		b.bad = xstrdup(commit);
	} else {
		char ***list = driver_term(s, decision) == BISECT_GOOD ? &b.good : &b.skip;
		size_t n = 0;

		while ((*list)[n])
			n++;
		*list = xrealloc(*list, n + 2, sizeof(**list));
		(*list)[n] = xstrdup(commit);
		(*list)[n + 1] = NULL;
	}
	nr = b.bad ? bisect_remaining(s->repo, &b, REMAINING_MAX, &left, err) : REMAINING_MAX;
	for (int i = 0; i < nr && left; i++) {
		bool skipped = str_equal(left[i], b.bad);

		for (char **p = b.skip; *p; p++)
			skipped |= str_equal(left[i], *p);
		untested += !skipped;
	}
	*ends = nr >= 0 && nr < REMAINING_MAX && !untested;
	free_list(left);
	bisect_clear(&b);
	return nr < 0 ? -1 : 0;
}

/* Tests one more commit, or records the result and returns 1. git's state belongs to git bisect
 * run, so it is not replayed. */
static int finish_once(struct session *s, struct testbed *tb, struct error *err)
{
	struct history h = range_history(&s->range);
	struct outlook o;
	int ret;

	outlook_take(&o, s);
	if (o.next.step == SEARCH_TEST) {
		ret = test_and_tell(s, tb, &o.next, s->range.candidates.commits[o.next.commit],
				    err);
	} else {
		answer_now(s, &h, &o.subjects, &o.next);
		ret = search_end(s, tb, &o.subjects, &o.next, err);
	}
	outlook_clear(&o);
	return ret;
}

int search_loop_finish(struct session *s, struct testbed *tb, const char *commit,
		       enum decision decision, bool *done, struct error *err)
{
	AUTO_FREE char *command = xstrfmt("%s %s", driver_term_name(s, decision), commit);
	int ret = 0;

	*done = false;
	if ((!s->state.bisecting && driver_record_start(s, "", err) < 0) ||
	    session_record(s, event_bisect(command, commit, decision, ""), err) < 0 ||
	    ends_users(s, commit, decision, done, err) < 0)
		return -1;
	if (*done)
		ret = range_load(&s->range, err);
	while (!ret && *done)
		ret = finish_once(s, tb, err);
	return ret < 0 ? -1 : 0;
}
