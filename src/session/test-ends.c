// SPDX-License-Identifier: GPL-2.0-only
#include "session/test-ends.h"
#include "minimize-config.h"
#include "session/state.h"
#include "collapse.h"
#include "session/target.h"
#include "session/find-good-release.h"

#define FIXED_END_CARE 10 /* its chance of a miss is so small a part of the error budget */

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

static int bad_end_failed(const struct session *s, const char *bad, const struct verdict *v,
			  struct error *err)
{
	const struct tested_commit *c = session_find(s, bad);
	const char *name = s->settings.fix ? "broken" : "bad";

	if (c->build_failed)
		return error_set(err, ERROR_USER,
				 "the %s end %.12s does not build (--for=build bisects that):\n%s",
				 name, bad, c->build_error ? c->build_error : "");
	if (s->settings.kind == FOR_BUILD)
		return error_set(err, ERROR_USER,
				 "the failure was not reproduced on %.12s: it builds", bad);

	AUTO_FREE char *seen = what_was_seen(c);
	if (v->decision == DECIDE_GOOD)
		return error_set(err, ERROR_USER, "the failure was not reproduced on %.12s: %s",
				 bad, seen);
	return error_set(err, v->decision == DECIDE_ABORT ? ERROR_HOST : ERROR_USER,
			 "the %s end %.12s cannot be judged: %s; %s", name, bad, v->reason, seen);
}

static int test_bad_end(struct session *s, struct testbed *tb, const char *bad, struct error *err)
{
	struct policy policy = session_policy(s);
	struct verdict v = VERDICT_INIT;
	struct commit_test test = { .commit = bad,
				    .why = REASON_FAILING_END,
				    .policy = &policy,
				    .calibrate = str_equal(bad, session_failing_end(s)) };
	int ret = test_commit(s, tb, &test, &v, err);

	if (!ret && v.decision != DECIDE_BAD)
		ret = bad_end_failed(s, bad, &v, err);
	verdict_clear(&v);
	return ret;
}

static int good_end_failed(struct session *s, const char *good, const struct verdict *v,
			   struct error *err)
{
	const struct tested_commit *c = session_find(s, good);
	const char *name = s->settings.fix ? "fixed" : "good";
	AUTO_FREE char *seen = what_was_seen(c);

	if (v->decision == DECIDE_BAD && s->settings.fix)
		return session_record(s, event_no_culprit(RESULT_NOT_FIXED, NULL, good, v->p_bad),
				      err);
	if (v->decision == DECIDE_BAD)
		return error_set(
			err, ERROR_USER,
			"the good end %.12s fails too (%s): an older good commit is needed", good,
			s->settings.kind == FOR_BUILD ? "it does not build" : seen);
	if (c->build_failed)
		return error_set(err, ERROR_USER, "the %s end %.12s does not build:\n%s", name,
				 good, c->build_error ? c->build_error : "");
	return error_set(err, v->decision == DECIDE_ABORT ? ERROR_HOST : ERROR_USER,
			 "the %s end %.12s cannot be judged: %s; %s", name, good, v->reason, seen);
}

/* 1: the target turned out to be noise and was changed. */
static int test_good_end(struct session *s, struct testbed *tb, const char *good, struct error *err)
{
	struct policy policy = session_policy(s);
	struct verdict v = VERDICT_INIT;
	struct commit_test test = { .commit = good, .why = REASON_PASSING_END, .policy = &policy };
	int ret;

	if (s->settings.fix) {
		/* A fix that is none is found by no confirmation. */
		policy.miss = policy.error_budget / FIXED_END_CARE;
	}
	ret = test_commit(s, tb, &test, &v, err);
	if (!ret && s->settings.kind == FOR_CRASH)
		ret = target_meets_good_end(s, session_find(s, good), err);
	if (!ret && v.decision != DECIDE_GOOD)
		ret = good_end_failed(s, good, &v, err);
	verdict_clear(&v);
	return ret;
}

/* The other ends than the one where the failure was learnt. */
static int test_other_ends(struct session *s, struct testbed *tb, struct error *err)
{
	int ret = 0;

	for (char **old = s->good; !ret && *old; old++)
		ret = s->settings.fix ? test_bad_end(s, tb, *old, err) :
					test_good_end(s, tb, *old, err);
	return !ret && s->settings.fix ? test_good_end(s, tb, s->bad, err) : ret;
}

/* The good ends, which a log that was judged shows. They are run after all when the
 * culprit's confirmation needs it. */
static int take_over(struct session *s, struct error *err)
{
	struct verdict v = { .decision = DECIDE_GOOD, .reason = (char *)"the log's runs show it" };
	int ret = 0;

	for (char **good = s->good; !ret && *good; good++) {
		if (session_find(s, *good))
			continue;
		AUTO_FREE char *words = xstrfmt("taken over from the log: %s is good", *good);

		ret = session_record(s, event_test(*good, REASON_FROM_LOG, NULL), err);
		if (!ret)
			ret = session_record(s, event_verdict(*good, &v, 0, NULL, INFERENCE_LOG),
					     err);
		if (!ret)
			ret = session_record(s, event_said(words), err);
	}
	return ret;
}

int test_ends(struct session *s, struct testbed *tb, struct error *err)
{
	int ret;

	if (target_from_settings(s, err) < 0)
		return -1;
again:
	ret = test_bad_end(s, tb, session_failing_end(s), err);
	if (!ret)
		ret = minimize_config(s, tb, err);
	if (ret > 0)
		ret = test_bad_end(s, tb, session_failing_end(s), err);
	if (!ret && s->walk)
		ret = find_good_release(s, tb, err);
	if (s->result.kind)
		return ret;
	if (!ret)
		ret = collapse_weigh(s, tb, err);
	if (!ret && s->settings.good_known)
		ret = take_over(s, err);
	if (!ret)
		ret = test_other_ends(s, tb, err);
	if (ret < 0 || s->result.kind)
		return ret;
	if (!ret) /* a bad end that does not build has said nothing */
		return collapse_weigh(s, tb, err);
	/* Judge both anew with the other target. This ends: each time one more
	 * title is noise. */
	for (size_t i = 0; i < s->nr; i++)
		if (session_record(s, event_test(s->commits[i].commit, s->commits[i].why, NULL),
				   err) < 0)
			return -1;
	goto again;
}
