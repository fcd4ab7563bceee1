// SPDX-License-Identifier: GPL-2.0-only
/* The search where the failure does not show in each run: it chooses runs, not commits. */
#include "expected-gain.h"
#include "next-run.h"
#include "search-work.h"
#include "subject.h"
#include "verdict-parts.h"

#include <math.h>

/* Runs of commits with the failure that did not show it, which make it a flaky one. */
#define FLAKY_MISSES .5

/* This part of the allowed doubt is left at the end. Whole tests overshoot theirs, but runs are
 * made until the doubt is just below it. */
#define DOUBT_SHARE 6
/* The culprit is run again, for the rate next to its parents, when it is this likely: before the
 * runs of its parents, whose number depends on the rate. */
#define LIKELY .9
/* P(no target | bad) at which a passing end is taken for good at first. It is bad in one of
 * twenty searches (PRIOR_OLDER), and then runs elsewhere show that, too. */
#define END_MISS .5

/* A commit that is come back to gets runs until this part of the doubt in it is left, and at
 * least this part of the runs that it has had. */
#define AGAIN_SHARE .3
#define AGAIN_RUNS .2

static bool model_is_flaky(const struct model *m)
{
	return m->misses > FLAKY_MISSES;
}

bool work_goes_by_runs(const struct work *w)
{
	return w->p->costs && model_is_flaky(&w->model);
}

double search_end_miss(const struct model *m)
{
	return model_is_flaky(m) ? END_MISS : 0;
}

/* A commit whose test was left before it showed the failure, or SIZE_MAX. */
static size_t decided_meanwhile(const struct work *w)
{
	for (size_t i = 0; i < w->nr; i++)
		if (w->subjects[i].undecided && w->verdicts[i] == DECIDE_BAD &&
		    w->left[w->subjects[i].commit])
			return w->subjects[i].commit;
	return SIZE_MAX;
}

/* P(no target | bad) that the commit's own runs must reach, so that it has the failure with no
 * more probability than a good commit of this policy. */
static double miss_for_visit(const struct work *w, size_t commit)
{
	const struct subject *s = work_subject_of(w, commit);
	double p = posterior_bad(w->h, &w->post, commit), others = p / MAX(1 - p, 1e-12);
	struct evidence ev;

	if (s && s->nr) {
		subject_evidence(&w->model, s, &ev);
		others *= exp(-ev.log_odds);
	}
	return MIN(policy_miss(w->p) / others, 1);
}

/* A commit without a verdict. The visit ends after so many runs; 0: with a verdict. */
static void visit(const struct work *w, size_t commit, int runs, struct search_next *next)
{
	next->chosen = true;
	next->commit = commit;
	next->policy.visit = runs;
	next->policy.miss = miss_for_visit(w, commit);
}

/* Makes more runs of a commit that is good, until hardly any doubt rests on it, or much less. */
static bool visit_again(const struct work *w, const struct subject *s, const struct next_run *run,
			double wrong, struct search_next *next)
{
	struct policy q = work_retest_policy(w->p);
	struct evidence ev;
	double more;

	subject_evidence(&w->model, s, &ev);
	more = model_log_miss(&w->model, ev.n_eff + run->runs) -
	       model_log_miss(&w->model, ev.n_eff);
	more = MIN(more, MAX(log(wrong / 2 / run->p_bad), log(AGAIN_SHARE)));
	q.miss = exp(ev.log_odds + more + 1e-9);
	return work_ask(w, s, &q, REASON_DOUBT, next);
}

struct visits {
	bool *open, *skipped, *built;
	double *yield;
};

/* A commit may be run unless it has shown the failure, cannot be tested, or has had all its
 * runs. */
static void find_open(const struct work *w, struct visits *v)
{
	for (size_t c = 0; c < w->h->nr; c++) {
		v->open[c] = c >= w->h->boundary && (!w->h->weight || w->h->weight[c] > 0);
		v->yield[c] = 1;
	}
	for (size_t i = 0; i < w->nr; i++) {
		const struct subject *s = &w->subjects[i];
		struct evidence ev;

		evidence_of(&w->model, s->runs, s->nr, &ev);
		v->yield[s->commit] = (ev.n_eff + 1) / (ev.runs + 1);
		v->built[s->commit] = s->nr > 0;
		v->skipped[s->commit] = w->verdicts[i] == DECIDE_SKIP && w->left[s->commit];
		if (w->verdicts[i] == DECIDE_GOOD)
			v->open[s->commit] = s->nr && !subject_is_given(s) &&
					     ev.runs < w->p->runs_max * SEARCH_RUNS_FACTOR;
		else if (w->verdicts[i] != DECIDE_MORE)
			v->open[s->commit] = false;
	}
}

/* A commit is left as soon as runs of another one say more, and come back to when they do no
 * longer. */
static bool choose_visit(const struct work *w, double wrong, struct search_next *next)
{
	size_t nr = w->h->nr + 1;
	struct visits v = { xcalloc(nr, 1), xcalloc(nr, 1), xcalloc(nr, 1),
			    xcalloc(nr, sizeof(double)) };
	const struct next_run_spec spec = { .h = w->h,
					    .m = &w->model,
					    .post = &w->post,
					    .costs = w->p->costs,
					    .open = v.open,
					    .skipped = v.skipped,
					    .built = v.built,
					    .yield = v.yield,
					    .least = wrong / 4 };
	struct next_run run;

	find_open(w, &v);
	run = next_run(&spec);
	while (run.commit != SIZE_MAX && w->by_commit[run.commit] == DECIDE_GOOD &&
	       !visit_again(w, work_subject_of(w, run.commit), &run, wrong, next)) {
		v.open[run.commit] = false;
		run = next_run(&spec);
	}
	if (run.commit != SIZE_MAX && w->by_commit[run.commit] != DECIDE_GOOD) {
		const struct subject *s = work_subject_of(w, run.commit);

		if (v.built[run.commit])
			run.runs = MAX(run.runs, (int)(AGAIN_RUNS * (double)s->nr));
		else
			run.commit = history_maker(w->h, v.open, w->by_commit, run.commit);
		visit(w, run.commit, run.runs, next);
	}
	free(v.open);
	free(v.skipped);
	free(v.built);
	free(v.yield);
	return run.commit != SIZE_MAX;
}

/* git names the culprit when that and its parents have verdicts. */
static bool close_in(const struct work *w, size_t culprit, struct search_next *next)
{
	const size_t *at = w->h->parent_at;

	if (w->by_commit[culprit] == DECIDE_MORE) {
		visit(w, culprit, 0, next);
		return true;
	}
	for (size_t i = at[culprit]; i < at[culprit + 1]; i++)
		if (w->h->parents[i] >= w->h->boundary &&
		    w->by_commit[w->h->parents[i]] == DECIDE_MORE) {
			visit(w, w->h->parents[i], 0, next);
			return true;
		}
	return false;
}

void work_decide_by_runs(struct work *w, struct search_next *next)
{
	const double wrong = (1 - w->p->confidence) / DOUBT_SHARE;
	size_t known = decided_meanwhile(w), best = w->h->boundary;

	if (known != SIZE_MAX) {
		next->commit = known;
		next->chosen = true;
		return;
	}
	work_posterior(w);
	for (size_t c = best; c < w->h->nr; c++)
		if (w->post.p[c] > w->post.p[best])
			best = c;
	if (w->post.p[best] > LIKELY && w->by_commit[best] == work_with_culprit(w) &&
	    work_confirm_culprit(w, best, next))
		return;
	if (w->post.p[best] < 1 - wrong && choose_visit(w, wrong, next))
		return;
	if (w->post.p[best] >= .5 && (close_in(w, best, next) || work_confirm(w, best, next)))
		return;
	work_answer(w, next);
}
