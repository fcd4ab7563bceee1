// SPDX-License-Identifier: GPL-2.0-only
/* How sure the verdicts of a session must be, as its settings ask. */
#include "session/session.h"

struct policy session_policy(const struct session *s)
{
	struct policy p = POLICY_DEFAULTS;
	int steps = range_steps(&s->range);

	p.confidence = s->settings.confidence;
	p.error_budget = 1 - s->settings.confidence;
	p.slack = s->user_drives ? 1 : SEARCH_SLACK;
	p.runs_max = s->settings.runs;
	p.timeout = s->settings.timeout;
	p.calibrate_max = MIN(p.calibrate_max, s->settings.runs);
	p.reproduce_max = MIN(p.reproduce_max, s->settings.runs);
	p.calibrate_min = MIN(p.calibrate_min, s->settings.runs);
	/* Half of the steps pass, and so does the passing end. */
	if (steps)
		p.steps_expected = (steps + 1) / 2 + 1;
	return p;
}
