// SPDX-License-Identifier: GPL-2.0-only
#include "contrast-search.h"

#include "expected-gain.h"
#include "search-work.h"
#include "subject.h"

#include <math.h>

/* A commit that is run again gets runs until the chance that its verdict is wrong is this share of
 * what it was. */
#define CLEARER 0.1

static void add_end(const struct contrast *c, const struct model *m, const struct subject *s,
		    struct contrast_sample *sample)
{
	for (size_t i = 0; i < s->nr; i++)
		contrast_sample_add(c, sample, &s->runs[i], model_run_weight(m, &s->runs[i]));
}

static void find_drift(struct contrast *c, const struct model *m, const struct subject *subjects,
		       size_t nr)
{
	struct contrast_sample *samples = xcalloc(nr + 1, sizeof(*samples));

	for (size_t i = 0; i < nr; i++)
		if (!subjects[i].inferred)
			add_end(c, m, &subjects[i], &samples[i]);
	contrast_find_drift(c, samples, nr);
	for (size_t i = 0; i < nr; i++)
		contrast_sample_clear(&samples[i]);
	free(samples);
}

void contrast_model(const struct subject *subjects, size_t nr, struct model *m)
{
	struct contrast c = { .by = subjects->contrast,
			      .lower = subjects->lower,
			      .stated = subjects->stated };
	struct contrast_sample failing = { 0 }, passing = { 0 };

	if (c.by == CONTRAST_METRIC)
		find_drift(&c, m, subjects, nr);
	for (size_t i = 0; i < nr && c.by == CONTRAST_RATE; i++)
		if (subjects[i].end == CONTRAST_FAILING)
			model_add_runs(m, subjects[i].runs, subjects[i].nr);
	for (size_t i = 0; i < nr; i++) {
		if (subjects[i].end == CONTRAST_FAILING)
			add_end(&c, m, &subjects[i], &failing);
		if (subjects[i].end == CONTRAST_PASSING)
			add_end(&c, m, &subjects[i], &passing);
	}
	contrast_learn(&c, &failing, &passing);
	m->contrast = c;
	contrast_sample_clear(&failing);
	contrast_sample_clear(&passing);
}

/* The probability that the subject is on the failing side. */
static double side_of(const struct work *w, size_t i)
{
	double sum = w->h->fix ? 0 : w->post.older;

	for (size_t c = w->h->boundary; c < w->h->nr; c++)
		if (w->above[i][c] != w->h->fix)
			sum += w->post.p[c];
	return w->h->fix ? sum + w->post.older : sum;
}

static enum decision verdict_by_side(const struct work *w, size_t i)
{
	const struct subject *s = &w->subjects[i];

	if (s->end)
		return s->end == CONTRAST_FAILING ? DECIDE_BAD : DECIDE_GOOD;
	/* A word by hand that counts as no run narrows the search, and nothing else. */
	if ((s->told != DECIDE_GOOD && s->told != DECIDE_BAD) ||
	    (!s->nr && !subject_is_given(s) && !s->inferred))
		return s->told;
	return w->p_bad[i] > .5 ? DECIDE_BAD : DECIDE_GOOD;
}

/* Asks for runs of the commit until its own odds are as clear as the policy wants. False: they
 * are, or no more runs are possible. */
static bool contrast_ask(const struct work *w, size_t commit, double miss, enum test_reason reason,
			 struct search_next *next)
{
	const struct subject *s = work_subject_of(w, commit);
	struct verdict v = VERDICT_INIT;
	struct policy q = work_retest_policy(w->p);
	bool more;

	if (s && (subject_is_certain(s) || (s->told == DECIDE_SKIP && !s->nr)))
		return false;
	q.miss = miss;
	verdict_decide(&w->model, &q, s ? s->runs : NULL, s ? s->nr : 0, &v);
	more = v.decision == DECIDE_MORE;
	verdict_clear(&v);
	if (!more)
		return false;
	next->step = SEARCH_TEST;
	next->commit = commit;
	next->policy = q;
	next->reason = reason;
	return true;
}

/* The culprit and its parents are run, however sure the others make them. */
static bool contrast_confirm(const struct work *w, size_t culprit, struct search_next *next)
{
	const size_t *at = w->h->parent_at;

	if (contrast_ask(w, culprit, 0, REASON_CULPRIT_AGAIN, next))
		return true;
	for (size_t i = at[culprit]; i < at[culprit + 1]; i++)
		if (contrast_ask(w, w->h->parents[i], 0, REASON_CULPRIT_PARENT, next))
			return true;
	return false;
}

/* Runs the commit again whose verdict causes most of the doubt. */
static bool contrast_strengthen(const struct work *w, double allowed, struct search_next *next)
{
	bool *tried = xcalloc(w->nr + 1, sizeof(*tried)), found = false;

	for (;;) {
		double most = 0;
		size_t best = w->nr;
		struct evidence ev;

		for (size_t i = 0; i < w->nr; i++) {
			double doubt = w->verdicts[i] == DECIDE_BAD ? 1 - w->p_bad[i] : w->p_bad[i];

			if (tried[i] || w->subjects[i].end || doubt <= most ||
			    (w->verdicts[i] != DECIDE_BAD && w->verdicts[i] != DECIDE_GOOD))
				continue;
			most = doubt;
			best = i;
		}
		if (best == w->nr || most <= allowed / 10)
			break;
		tried[best] = true;
		subject_evidence(&w->model, &w->subjects[best], &ev);
		found = contrast_ask(w, w->subjects[best].commit,
				     MIN(exp(-fabs(ev.log_odds)), .5) * CLEARER, REASON_DOUBT,
				     next);
		if (found)
			break;
	}
	free(tried);
	return found;
}

static size_t likeliest(const struct work *w)
{
	size_t best = SIZE_MAX;

	for (size_t c = w->h->boundary; c < w->h->nr; c++)
		if (w->left[c] && (best == SIZE_MAX || w->post.p[c] > w->post.p[best]))
			best = c;
	return best;
}

/* The runs fit no culprit. */
static void contrast_open(const struct work *w, struct search_next *next)
{
	next->step = SEARCH_DONE;
	next->alike = true;
	next->older = w->post.older;
	next->confidence = 1 - w->post.older;
	/* All commits in their order, of which the boundary comes last. */
	posterior_smallest_set(&w->post, 1, &next->set);
	for (size_t i = 0; i < w->h->nr; i++)
		if (next->set[i] >= w->h->boundary &&
		    (!w->h->weight || w->h->weight[next->set[i]] > 0))
			next->set[next->set_nr++] = next->set[i];
}

static void contrast_choose(struct work *w, struct search_next *next)
{
	/* As in a search where single runs decide. */
	double wrong = (1 - w->p->confidence) / 4, mass = 0;
	size_t half, culprit;

	work_find_left(w);
	half = w->left_nr > 1 ? history_halve(w->h, w->left, w->by_commit) : SIZE_MAX;
	if (half != SIZE_MAX) {
		next->commit = history_maker(w->h, w->left, w->by_commit, half);
		return;
	}
	culprit = likeliest(w);
	if (culprit != SIZE_MAX && contrast_confirm(w, culprit, next))
		return;
	for (size_t c = w->h->boundary; c < w->h->nr; c++)
		mass += w->left[c] ? w->post.p[c] : 0;
	if (1 - mass > wrong && contrast_strengthen(w, wrong, next))
		return;
	if (culprit != SIZE_MAX && w->left_nr == 1 && mass >= w->p->confidence) {
		switch (contrast_turns(w->h, w->p, &w->model, w->subjects, w->nr, culprit, next)) {
		case TURNS_MORE:
			return;
		case TURNS_SAME:
			contrast_open(w, next);
			return;
		case TURNS_DIFFER:
			break;
		}
	}
	work_answer(w, next);
}

void work_decide_by_contrast(struct work *w, struct search_next *next)
{
	work_posterior(w);
	next->p_bad = w->p_bad = xcalloc(w->nr + 1, sizeof(*w->p_bad));
	for (size_t i = 0; i < w->nr; i++)
		w->p_bad[i] = side_of(w, i);
	for (size_t i = 0; i < w->nr; i++)
		w->verdicts[i] = verdict_by_side(w, i);
	contrast_choose(w, next);
}
