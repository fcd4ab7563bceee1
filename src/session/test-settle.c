// SPDX-License-Identifier: GPL-2.0-only
/* Verdicts on commits that are not under test: of runs that suffice, or that others correct. */
#include "session/test-commit.h"
#include "session/events.h"
#include "session/subjects.h"

static void settle_as(struct verdict *v, enum decision decision, double p_bad, char *reason)
{
	verdict_clear(v);
	*v = (struct verdict){ .decision = decision, .p_bad = p_bad, .reason = reason };
}

void test_commit_weigh(struct session *s, const struct tested_commit *c, struct verdict *v)
{
	struct policy policy = session_policy(s);
	struct model model;

	subjects_model(&s->range, &model);
	verdict_decide(&model, &policy, c->runs, c->nr, v);
}

/* Records the verdict that the existing runs give. Where they give none, the commit keeps its
 * earlier verdict, or is skipped when it had none. */
static int settle_commit(struct session *s, const struct tested_commit *c, struct error *err)
{
	struct verdict v = VERDICT_INIT;
	bool keep;
	int ret;

	test_commit_weigh(s, c, &v);
	keep = v.decision == DECIDE_MORE && c->again;
	if (keep)
		settle_as(&v, c->decision, c->p_bad, xstrdup(c->reason ? c->reason : ""));
	else if (v.decision == DECIDE_MORE)
		settle_as(&v, DECIDE_SKIP, v.p_bad,
			  xstrfmt("%zu runs decide nothing, and no more were needed", c->nr));
	ret = session_record(s,
			     event_verdict(c->commit, &v, 0, keep ? c->inferred_from : NULL,
					   keep ? c->inference : INFERENCE_NONE),
			     err);
	verdict_clear(&v);
	return ret;
}

/* The verdict that the runs of all commits give: the one that git is told, where there is one. */
static enum decision settled_verdict(const struct tested_commit *c, const struct search_next *next,
				     size_t i)
{
	bool decided = c->decision == DECIDE_GOOD || c->decision == DECIDE_BAD;

	if (c->decision == DECIDE_MORE || c->build_failed)
		return c->decision;
	if (next->verdicts[i] == DECIDE_GOOD || next->verdicts[i] == DECIDE_BAD)
		return next->verdicts[i];
	if (!decided || next->verdicts[i] == DECIDE_SKIP || c->inference == INFERENCE_BY_HAND)
		return c->decision;
	return next->p_bad[i] > .5 ? DECIDE_BAD : DECIDE_GOOD;
}

int test_commit_correct(struct session *s, const struct subjects *subjects,
			const struct search_next *next, struct error *err)
{
	int ret = 0;

	for (size_t i = 0; !ret && next->p_bad && i < subjects->nr; i++) {
		const struct tested_commit *c = subjects->commit[i];
		enum decision d = settled_verdict(c, next, i);
		struct verdict v = VERDICT_INIT;

		if (d == c->decision)
			continue;
		settle_as(&v, d, next->p_bad[i],
			  xstrfmt("by the runs of all commits, of which %zu are its own", c->nr));
		ret = session_record(
			s, event_verdict_corrected(c->commit, &v, c->inferred_from, c->inference),
			err);
		verdict_clear(&v);
	}
	return ret;
}

int test_commit_settle(struct session *s, struct error *err)
{
	for (size_t i = 0; i < s->state.nr; i++) {
		const struct tested_commit *c = &s->state.commits[i];

		if (c->nr && (c->again || c->decision == DECIDE_MORE) &&
		    settle_commit(s, c, err) < 0)
			return -1;
	}
	return 0;
}
