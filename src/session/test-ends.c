// SPDX-License-Identifier: GPL-2.0-only
#include "session/test-ends.h"
#include "contrast-ends.h"
#include "crash/title.h"
#include "minimize-config.h"
#include "session/events.h"
#include "session/mode.h"
#include "collapse.h"
#include "session/syz.h"
#include "session/target.h"
#include "session/find-good-release.h"

#define FIXED_END_CARE 10 /* its chance of a miss is the error budget divided by this */

/* "8 runs: 5 clean, 3 noise (WARNING in kvm_wait)" */
static char *what_was_seen(const struct tested_commit *c)
{
	struct strbuf sb = STRBUF_CUT(4096);
	int counts[OUTCOME_HOST + 1] = { 0 };
	const char *title = NULL;
	bool first = true;

	for (size_t i = 0; i < c->nr; i++) {
		counts[c->runs[i].outcome]++;
		if (c->runs[i].title)
			title = c->runs[i].title;
	}
	strbuf_addf(&sb, "%zu run%s: ", c->nr, c->nr == 1 ? "" : "s");
	for (int i = 0; i <= OUTCOME_HOST; i++)
		if (counts[i]) {
			strbuf_addf(&sb, "%s%d %s", first ? "" : ", ", counts[i],
				    outcome_name((enum outcome)i));
			first = false;
		}
	if (title)
		strbuf_addf(&sb, " (last: %s)", title);
	return strbuf_detach(&sb);
}

/* Returns the title of a crash of the commit that is not the failure, or NULL. */
static const char *other_crash(const struct tested_commit *c)
{
	for (size_t i = 0; i < c->nr; i++)
		if (c->runs[i].outcome == OUTCOME_NOISE && c->runs[i].title)
			return c->runs[i].title;
	return NULL;
}

/* A bug came with a title. Says whether the failure that is seen has it. */
static int compare_with_bug(struct session *s, struct error *err)
{
	const char *title = s->settings.title, *seen = s->state.target.title;
	AUTO_FREE char *words = NULL;

	if (!s->settings.title_of_bug || !s->state.target.report)
		return 0;
	if (title_same(title, seen))
		words = xstrfmt("the bug's failure is seen: %s", title);
	else
		words = xstrfmt("another form of the bug's failure, %s, is seen: %s", title, seen);
	return session_record(s, event_said(words), err);
}

static int failing_end_failed(const struct session *s, const char *end, const struct verdict *v,
			      struct error *err)
{
	const struct tested_commit *c = state_find(&s->state, end);
	const char *name = state_mode(&s->state)->failing;

	if (c->build_failed)
		return error_set(err, ERROR_USER,
				 "the %s end %.12s does not build (--for=build bisects that):\n%s",
				 name, end, c->build_error ? c->build_error : "");
	if (!failure_traits(s->settings.kind)->by_runs)
		return error_set(err, ERROR_USER, "the failure was not reproduced on %.12s: %s",
				 end, v->reason);

	AUTO_FREE char *seen = what_was_seen(c);
	if (s->settings.title_of_bug && other_crash(c))
		return error_set(err, ERROR_USER,
				 "the bug's failure, '%s', is not seen on %.12s, but another crash "
				 "is, '%s': --title='%s' bisects that (%s)",
				 s->settings.title, end, other_crash(c), other_crash(c), seen);
	if (v->decision == DECIDE_GOOD)
		return error_set(err, ERROR_USER, "the failure was not reproduced on %.12s: %s",
				 end, seen);
	return error_set(err, ERROR_USER, "the %s end %.12s cannot be judged: %s; %s", name, end,
			 v->reason, seen);
}

/* Returns 1 when the reproducer in C is to be tried. */
static int try_c_repro(struct session *s, struct testbed *tb, const char *end, struct error *err)
{
	const struct tested_commit *c = state_find(&s->state, end);
	AUTO_FREE char *seen = what_was_seen(c);

	return c->build_failed ? 0 : syz_change_to_c(s, tb, seen, err);
}

static int test_failing_end(struct session *s, struct testbed *tb, const char *end,
			    struct error *err)
{
	struct policy policy = session_policy(s);
	struct verdict v = VERDICT_INIT;
	struct commit_test test = { .commit = end,
				    .why = REASON_FAILING_END,
				    .policy = &policy,
				    .calibrate = str_equal(end, s->state.failing[0]) };
	int ret = test_commit(s, tb, &test, &v, err);

	if (!ret && v.decision != DECIDE_BAD && test.calibrate)
		ret = try_c_repro(s, tb, end, err);
	if (ret > 0) {
		verdict_clear(&v);
		ret = test_commit(s, tb, &test, &v, err);
	}
	if (!ret && v.decision != DECIDE_BAD)
		ret = failing_end_failed(s, end, &v, err);
	verdict_clear(&v);
	return ret;
}

static int passing_end_failed(struct session *s, const char *end, const struct verdict *v,
			      struct error *err)
{
	const struct tested_commit *c = state_find(&s->state, end);
	const char *name = state_mode(&s->state)->passing;
	AUTO_FREE char *seen = what_was_seen(c);

	if (v->decision == DECIDE_BAD && s->settings.fix)
		return session_record(s, event_no_culprit(RESULT_NOT_FIXED, NULL, end, v->p_bad),
				      err);
	if (v->decision == DECIDE_BAD)
		return error_set(err, ERROR_USER,
				 "the %s end %.12s fails too (%s): an older %s commit is needed",
				 name, end,
				 failure_traits(s->settings.kind)->by_runs ? seen : v->reason,
				 name);
	if (c->build_failed)
		return error_set(err, ERROR_USER, "the %s end %.12s does not build:\n%s", name, end,
				 c->build_error ? c->build_error : "");
	return error_set(err, ERROR_USER, "the %s end %.12s cannot be judged: %s; %s", name, end,
			 v->reason, seen);
}

/* 0: a passing end is tested as any commit. One worker decides about runs, several do not. */
static double miss_of_passing_end(struct session *s, struct testbed *tb)
{
	const struct tested_commit *c = state_find(&s->state, s->state.failing[0]);
	struct model m = MODEL_INIT;

	if (s->user_drives || testbed_lanes(tb) > 1)
		return 0;
	model_add_runs(&m, c->runs, c->nr);
	return search_end_miss(&m);
}

/* Returns 1 when the target turned out to be noise and was changed. */
static int test_passing_end(struct session *s, struct testbed *tb, const char *end,
			    struct error *err)
{
	struct policy policy = session_policy(s);
	struct verdict v = VERDICT_INIT;
	struct commit_test test = { .commit = end, .why = REASON_PASSING_END, .policy = &policy };
	int ret;

	/* No confirmation would find out that the new end is not fixed at all. */
	if (s->settings.fix)
		policy.miss = policy.error_budget / FIXED_END_CARE;
	else
		policy.miss = miss_of_passing_end(s, tb);
	ret = test_commit(s, tb, &test, &v, err);
	if (ret)
		goto out;
	if (failure_traits(s->settings.kind)->by_crash)
		ret = target_meets_passing_end(s, state_find(&s->state, end), err);
	if (!ret && v.decision != DECIDE_GOOD)
		ret = passing_end_failed(s, end, &v, err);
out:
	verdict_clear(&v);
	return ret;
}

/* The first failing end, where the failure is learnt, has its verdict already. */
static int test_all_ends(struct session *s, struct testbed *tb, struct error *err)
{
	int ret = s->settings.contrast ? contrast_ends(s, tb, err) : 0;

	for (size_t i = 0; !ret && s->state.failing[i]; i++)
		ret = test_failing_end(s, tb, s->state.failing[i], err);
	for (size_t i = 0; !ret && s->state.passing[i] && !s->settings.contrast; i++)
		ret = test_passing_end(s, tb, s->state.passing[i], err);
	return ret;
}

/* Takes over the passing ends, which the runs of an audited log show. They are run when the
 * confirmation of the culprit needs it. */
static int take_over_ends(struct session *s, struct error *err)
{
	struct verdict v = { .decision = DECIDE_GOOD, .reason = (char *)"the log's runs show it" };

	for (char **end = s->state.passing; *end; end++) {
		if (state_find(&s->state, *end))
			continue;
		AUTO_FREE char *words = xstrfmt("taken over from the log: %s is good", *end);

		if (session_record(s, event_test(*end, REASON_FROM_LOG, NULL), err) < 0 ||
		    session_record(s, event_verdict(*end, &v, 0, NULL, INFERENCE_LOG), err) < 0 ||
		    session_record(s, event_said(words), err) < 0)
			return -1;
	}
	return 0;
}

/* Calibrates at the failing end, again when its configuration was made smaller. */
static int calibrate(struct session *s, struct testbed *tb, struct error *err)
{
	const char *end = s->state.failing[0];
	int changed;

	/* A single number says nothing that could be learnt here. */
	if (s->settings.contrast == CONTRAST_METRIC)
		return 0;
	if (test_failing_end(s, tb, end, err) < 0 || compare_with_bug(s, err) < 0)
		return -1;
	changed = minimize_config(s, tb, err);
	return changed > 0 ? test_failing_end(s, tb, end, err) : changed;
}

/* Returns 1 when the target was changed. There may be a result already. */
static int test_ends_once(struct session *s, struct testbed *tb, struct error *err)
{
	if (calibrate(s, tb, err) < 0 || (s->without_good && find_good_release(s, tb, err) < 0))
		return -1;
	if (s->state.result.kind)
		return 0;
	if (collapse_weigh(s, tb, err) < 0 ||
	    (s->settings.good_known && take_over_ends(s, err) < 0))
		return -1;
	return test_all_ends(s, tb, err);
}

/* Judges all again with the other target. */
static int reopen_all(struct session *s, struct error *err)
{
	for (size_t i = 0; i < s->state.nr; i++)
		if (session_record(s,
				   event_test(s->state.commits[i].commit, s->state.commits[i].why,
					      NULL),
				   err) < 0)
			return -1;
	return 0;
}

/* Learns which warnings the passing ends print, before the failing end is judged by those that
 * are new. An end that does not build is found out when it is tested. */
static int learn_warnings(struct session *s, struct testbed *tb, struct error *err)
{
	struct string_set known = STRING_SET_INIT;
	bool complete = true;
	int ret = 0;

	for (char **end = s->state.passing; !ret && *end; end++) {
		struct build b = BUILD_INIT;

		session_progress(s, "learning the warnings of", *end, 0, 0);
		ret = testbed_kernel(tb, *end, &b, err);
		complete &= !ret && b.blame == BLAME_NONE;
		if (b.warnings.nr >= BUILD_WARNINGS_MAX)
			ret = error_set(err, ERROR_USER,
					"--warnings: the build of %.12s prints more than %d "
					"warnings that match: give a pattern that matches less",
					*end, BUILD_WARNINGS_MAX);
		for (size_t i = 0; i < b.warnings.nr; i++)
			string_set_add(&known, b.warnings.v[i], strlen(b.warnings.v[i]));
		build_clear(&b);
	}
	if (!ret && complete && *s->state.passing)
		ret = session_record(s, event_warnings(&known), err);
	string_set_clear(&known);
	return ret;
}

int test_ends(struct session *s, struct testbed *tb, struct error *err)
{
	int changed;

	if (s->settings.contrast && contrast_ends_check(s, err) < 0)
		return -1;
	if (target_from_settings(s, err) < 0)
		return -1;
	if (s->settings.warning && !s->state.warnings_learnt && learn_warnings(s, tb, err) < 0)
		return -1;
	changed = test_ends_once(s, tb, err);
	/* This ends, because one more title is noise each time. */
	while (changed > 0 && !s->state.result.kind) {
		if (reopen_all(s, err) < 0)
			return -1;
		changed = test_ends_once(s, tb, err);
	}
	if (changed < 0 || s->state.result.kind)
		return MIN(changed, 0);
	/* The failing end had no manifest before if it does not build. */
	return collapse_weigh(s, tb, err);
}
