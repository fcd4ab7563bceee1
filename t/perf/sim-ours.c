// SPDX-License-Identifier: GPL-2.0-only
/* The judge of the program, driven as a session drives it. */
#include "sim.h"

#define RUNS_MAX 400

struct search {
	struct world *w;
	struct subject subjects[SIM_COMMITS_MAX];
	size_t nr;
	struct run *runs[SIM_COMMITS_MAX]; /* by subject */
};

static struct subject *subject_at(struct search *s, size_t commit)
{
	size_t i;

	for (i = 0; i < s->nr; i++)
		if (s->subjects[i].commit == commit)
			return &s->subjects[i];
	s->runs[i] = xcalloc(RUNS_MAX, sizeof(struct run));
	s->subjects[i] = (struct subject){ .commit = commit, .runs = s->runs[i] };
	s->nr++;
	return &s->subjects[i];
}

static void add_run(struct search *s, struct subject *to, double seconds)
{
	if (to->nr >= RUNS_MAX)
		abort();
	s->runs[to - s->subjects][to->nr++] = world_run(s->w, to->commit, seconds, false);
}

static void test_commit(struct search *s, size_t commit, const struct policy *p)
{
	struct subject *sub = subject_at(s, commit);
	const size_t before = sub->nr;
	struct verdict v = VERDICT_INIT;
	struct model m;

	if (!world_build(s->w, commit)) {
		sub->told = DECIDE_SKIP;
		return;
	}
	for (;;) {
		search_model(s->subjects, s->nr, &m);
		verdict_decide(&m, p, sub->runs, sub->nr, &v);
		sub->undecided = v.decision == DECIDE_MORE;
		if (!sub->undecided || (p->visit && sub->nr >= before + (size_t)p->visit))
			break;
		add_run(s, sub, model_run_seconds(&m, SIM_CEILING));
	}
	if (v.decision != DECIDE_SKIP || sub->told == DECIDE_MORE)
		sub->told = v.decision;
	verdict_clear(&v);
}

static bool calibrate(struct search *s, const struct policy *p)
{
	struct subject *bad = subject_at(s, s->w->h.nr - 1);
	struct verdict v = VERDICT_INIT;
	bool ok;

	world_build(s->w, bad->commit);
	for (;;) {
		struct model m = MODEL_INIT;

		calibration_decide(p, bad->runs, bad->nr, SIM_CEILING, &v);
		if (v.decision != DECIDE_MORE)
			break;
		model_add_runs(&m, bad->runs, bad->nr);
		add_run(s, bad, model_run_seconds(&m, SIM_CEILING));
	}
	ok = v.decision == DECIDE_BAD;
	bad->told = DECIDE_BAD;
	verdict_clear(&v);
	return ok;
}

static struct result search(struct search *s, const struct policy *asked)
{
	struct search_next next = SEARCH_NEXT_INIT;
	struct run_costs costs = { .at_once = 1, .kernel = SIM_BUILD };
	struct policy policy = *asked, *p = &policy;
	struct result r;

	policy.costs = &costs;
	for (;;) {
		struct model m;
		size_t commit;

		search_model(s->subjects, s->nr, &m);
		costs.run = SIM_BOOT + model_run_seconds(&m, SIM_CEILING);
		search_next(&s->w->h, p, s->subjects, s->nr, &next);
		for (size_t i = 0; next.replay && i < s->nr; i++)
			s->subjects[i].told = next.verdicts[i];
		if (next.step == SEARCH_DONE)
			break;
		commit = next.step == SEARCH_TEST || next.chosen ?
				 next.commit :
				 world_next(s->w, s->subjects, s->nr);
		if (commit == SIZE_MAX)
			abort();
		test_commit(s, commit, &next.policy);
	}
	r = world_result(s->w, &next, p->confidence);
	search_next_clear(&next);
	return r;
}

struct result policy_ours(struct world *w)
{
	struct search *s = xcalloc(1, sizeof(*s));
	struct policy p = POLICY_DEFAULTS;
	struct result r = { 0 };

	s->w = w;
	p.steps_expected = 1;
	for (size_t n = w->h.nr; n > 1; n /= 4)
		p.steps_expected++;
	p.slack = SEARCH_SLACK;
	if (w->cell->runs_max)
		p.runs_max = w->cell->runs_max;
	if (w->cell->confidence > 0)
		p.confidence = w->cell->confidence;
	if (calibrate(s, &p)) {
		struct policy end = p;
		struct model m;

		search_model(s->subjects, s->nr, &m);
		end.miss = search_end_miss(&m);
		test_commit(s, 0, &end);
		w->runs_at_ends = w->runs;
		r = search(s, &p);
	} else {
		r.right = true; /* "does not reproduce" is neither an answer nor a wrong one */
	}
	for (size_t i = 0; i < s->nr; i++)
		free(s->runs[i]);
	free(s);
	return r;
}
