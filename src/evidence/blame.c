// SPDX-License-Identifier: GPL-2.0-only
#include "evidence/blame.h"

static const struct rule {
	bool repeats;		/* a single try proves nothing */
	enum blame unexplained; /* nothing explains the end */
	enum blame compared;	/* ... and the other commit still succeeds */
} rules[] = {
	/* A bit that fell over can look like an error in the source. One that does not
	 * come from the source may still come from what the commit makes a tool do. */
	[ATTEMPT_BUILD] = { true, BLAME_COMPARE, BLAME_NOBODY },
	/* The model weighs how often guests do the same. A kernel that prints nothing looks
	 * like a host that boots nothing, and only such a host keeps another kernel from
	 * booting. */
	[ATTEMPT_RUN] = { false, BLAME_COMPARE, BLAME_SOURCE },
	/* There is no other reproducer to compare with. */
	[ATTEMPT_COMPILE] = { false, BLAME_HOST, BLAME_HOST },
};

enum blame blame_for(const struct ending *e)
{
	const struct rule *rule = &rules[e->of];

	if (e->host)
		return BLAME_HOST;
	if (rule->repeats && !e->repeated)
		return BLAME_AGAIN;
	if (e->explained)
		return BLAME_SOURCE;
	switch (e->comparison) {
	case COMPARISON_NONE:
		return rule->unexplained;
	case COMPARISON_SUCCEEDED:
		return rule->compared;
	case COMPARISON_FAILED:
		break;
	}
	return BLAME_HOST;
}

enum decision blame_decision(enum blame blame, enum failure_kind kind)
{
	bool by_runs = failure_traits(kind)->by_runs;

	switch (blame) {
	case BLAME_NONE:
		return by_runs ? DECIDE_MORE : DECIDE_GOOD;
	case BLAME_SOURCE:
		return by_runs ? DECIDE_SKIP : DECIDE_BAD;
	case BLAME_NOBODY:
		return DECIDE_SKIP;
	case BLAME_HOST:
	case BLAME_AGAIN:
	case BLAME_COMPARE:
		break;
	}
	return DECIDE_ABORT;
}

enum decision blame_decision_of_warning(enum blame blame, enum pattern_found warned)
{
	if (blame != BLAME_NONE && blame != BLAME_SOURCE)
		return blame_decision(blame, FOR_BUILD);
	switch (warned) {
	case PATTERN_FOUND:
		return DECIDE_BAD;
	case PATTERN_ABSENT:
		return blame == BLAME_NONE ? DECIDE_GOOD : DECIDE_SKIP;
	case PATTERN_GAVE_UP:
		break;
	}
	return DECIDE_SKIP;
}
