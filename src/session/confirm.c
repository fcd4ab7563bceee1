#include "session/confirm.h"
#include "session/state.h"

#define WHY "the new end with the culprit reverted"

static bool done_before(const struct session *s)
{
	for (size_t i = 0; i < s->nr; i++)
		if (str_equal(s->commits[i].why, WHY) && s->commits[i].decision != DECIDE_MORE)
			return true;
	return false;
}

static char *outcome_words(const struct session *s, const char *culprit, const struct verdict *v)
{
	bool fix = s->settings.fix;

	switch (v->decision) {
	case DECIDE_GOOD:
		return xstrfmt("%s: with %.12s reverted on the %s end the failure is %s",
			       fix ? "NOT confirmed" : "confirmed", culprit, fix ? "fixed" : "bad",
			       fix ? "not back" : "gone");
	case DECIDE_BAD:
		return xstrfmt("%s: with %.12s reverted on the %s end the failure is %s",
			       fix ? "confirmed" : "NOT confirmed", culprit, fix ? "fixed" : "bad",
			       fix ? "back" : "still there");
	case DECIDE_MORE:
	case DECIDE_SKIP:
	case DECIDE_ABORT:
		break;
	}
	return xstrfmt("not confirmed: with %.12s reverted, %s", culprit, v->reason);
}

int confirm_by_revert(struct session *s, struct testbed *tb, const char *culprit, struct error *err)
{
	struct policy policy = session_policy(s);
	struct verdict v = VERDICT_INIT;
	struct step step = { .why = WHY, .policy = &policy, .must_run = true };
	AUTO_FREE char *commit = NULL, *words = NULL;
	int ret;

	if (!str_equal(s->settings.confirm, "revert") || done_before(s))
		return 0;
	policy.slack = 1;
	ret = testbed_revert(tb, s->bad, culprit, &commit, err);
	if (ret < 0)
		return -1;
	if (ret > 0) {
		words = xstrfmt("%.12s does not revert cleanly on the %s end", culprit,
				s->settings.fix ? "fixed" : "bad");
	} else {
		step.commit = commit;
		if (step_test(s, tb, &step, &v, err) < 0)
			return -1;
		words = outcome_words(s, culprit, &v);
		verdict_clear(&v);
	}
	return session_record(s, event_said(words), err);
}
