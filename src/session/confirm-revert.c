// SPDX-License-Identifier: GPL-2.0-only
#include "confirm-revert.h"
#include "git/cherry-pick.h"
#include "session/build-fix.h"
#include "session/events.h"
#include "session/mode.h"

static const struct tested_commit *done_before(const struct session *s, enum test_reason why)
{
	for (size_t i = 0; i < s->state.nr; i++)
		if (s->state.commits[i].why == why && s->state.commits[i].decision != DECIDE_MORE)
			return &s->state.commits[i];
	return NULL;
}

/* "the bad end", or a commit. */
static char *place_words(const struct session *s)
{
	const char *on = s->settings.confirm_on;

	return on ? xstrfmt("%.12s", on) : xstrfmt("the %s end", state_mode(&s->state)->newer);
}

static char *outcome_words(const struct session *s, const char *culprit, const struct verdict *v)
{
	AUTO_FREE char *where = place_words(s);

	switch (v->decision) {
	case DECIDE_GOOD:
		return xstrfmt("%s: with %.12s reverted on %s the failure is %s",
			       s->settings.fix ? "NOT confirmed" : "confirmed", culprit, where,
			       s->settings.fix ? "not back" : "gone");
	case DECIDE_BAD:
		return xstrfmt("%s: with %.12s reverted on %s the failure is %s",
			       s->settings.fix ? "confirmed" : "NOT confirmed", culprit, where,
			       s->settings.fix ? "back" : "still there");
	case DECIDE_MORE:
	case DECIDE_SKIP:
	case DECIDE_ABORT:
		break;
	}
	return xstrfmt("not confirmed: with %.12s reverted on %s, %s", culprit, where, v->reason);
}

/* A commit of the user's that does not behave as the new end does shows nothing without the
 * culprit. Returns 1 with *words then. */
static int test_revert_base(struct session *s, struct testbed *tb, char **words, struct error *err)
{
	const char *on = s->settings.confirm_on;
	struct policy policy = session_policy(s);
	struct verdict v = VERDICT_INIT;
	const struct commit_test test = { .commit = on,
					  .why = REASON_REVERT_BASE,
					  .policy = &policy };
	enum decision wanted = s->settings.fix ? DECIDE_GOOD : DECIDE_BAD;
	int ret = 0;

	if (!on)
		return 0;
	policy.slack = 1;
	ret = test_commit(s, tb, &test, &v, err);
	if (!ret && v.decision != wanted) {
		ret = 1;
		*words = xstrfmt("not confirmed by a revert: %.12s itself, without one, is not %s: "
				 "%s",
				 on, decision_name(wanted), v.reason);
	}
	verdict_clear(&v);
	return ret;
}

/* Fills *words with what the revert shows. */
static int test_reverted(struct session *s, struct testbed *tb, const char *culprit, char **words,
			 struct error *err)
{
	const char *on = s->settings.confirm_on ? s->settings.confirm_on : state_newer(&s->state);
	struct policy policy = session_policy(s);
	struct verdict v = VERDICT_INIT;
	struct commit_test test = { .why = REASON_REVERTED, .policy = &policy, .must_run = true };
	AUTO_FREE char *commit = NULL;
	AUTO_FREE char *where = place_words(s);
	int ret = testbed_revert(tb, on, culprit, &commit, err);

	if (ret < 0)
		return -1;
	if (ret > 0) {
		*words = xstrfmt("%.12s does not revert cleanly on %s", culprit, where);
		return 0;
	}
	policy.slack = 1;
	test.commit = commit;
	ret = test_commit(s, tb, &test, &v, err);
	if (!ret)
		*words = outcome_words(s, culprit, &v);
	verdict_clear(&v);
	return ret;
}

int confirm_by_revert(struct session *s, struct testbed *tb, const char *culprit, struct error *err)
{
	AUTO_FREE char *words = NULL;
	int ret;

	if (s->settings.confirm_by != CONFIRM_BY_REVERT || done_before(s, REASON_REVERTED))
		return 0;
	ret = test_revert_base(s, tb, &words, err);
	if (!ret)
		ret = test_reverted(s, tb, culprit, &words, err);
	return ret < 0 ? -1 : session_record(s, event_said(words), err);
}

/* Returns 0 with *v, or 1 when the fix does not apply to the parent. */
static int test_parent_fixed(struct session *s, struct testbed *tb, const char *parent,
			     const char *fix, struct verdict *v, struct error *err)
{
	struct policy policy = session_policy(s);
	struct commit_test test = { .why = REASON_PARENT_FIXED,
				    .policy = &policy,
				    .must_run = true };
	AUTO_FREE char *commit = NULL;
	int ret = repo_cherry_pick(s->repo, fix, parent, &commit, err);

	policy.slack = 1;
	test.commit = commit;
	if (ret)
		return MIN(ret, 1);
	return test_commit(s, tb, &test, v, err);
}

static char *build_fix_words(const char *parent, const char *fix, int ret, const struct verdict *v)
{
	if (ret > 0)
		return xstrfmt(
			"%.12s, which was applied to the culprit, does not apply to its parent: "
			"it may itself be the culprit",
			fix);
	if (v->decision == DECIDE_BAD)
		return xstrfmt("%.12s fails with %.12s applied: that commit introduces the "
			       "failure",
			       parent, fix);
	if (v->decision == DECIDE_GOOD)
		return xstrfmt("confirmed: %.12s does not fail with %.12s applied", parent, fix);
	return xstrfmt("it is not known whether %.12s introduces the failure: %s", fix, v->reason);
}

int confirm_build_fix(struct session *s, struct testbed *tb, const char *culprit, char **guilty,
		      char **words, struct error *err)
{
	const char *borrowed = build_fix_for(s, state_find(&s->state, culprit));
	AUTO_FREE char *fix = borrowed ? xstrdup(borrowed) : NULL;
	char **parents = fix ? repo_parents(s->repo, culprit, err) : NULL;
	const struct tested_commit *done = done_before(s, REASON_PARENT_FIXED);
	struct verdict v = VERDICT_INIT;
	int ret = fix && !parents ? -1 : 0;

	*guilty = *words = NULL;
	if (parents && parents[0] && !parents[1] &&
	    !build_fix_for(s, state_find(&s->state, parents[0]))) {
		if (done) {
			v.decision = done->decision;
			v.reason = xstrdup(done->reason);
		} else {
			ret = test_parent_fixed(s, tb, parents[0], fix, &v, err);
		}
		if (ret >= 0)
			*words = build_fix_words(parents[0], fix, ret, &v);
		if (ret >= 0 && v.decision == DECIDE_BAD)
			*guilty = steal(&fix);
	}
	verdict_clear(&v);
	free_list(parents);
	return MIN(ret, 0);
}
