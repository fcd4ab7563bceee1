// SPDX-License-Identifier: GPL-2.0-only
#include "evidence/search.h"

#include "contrast-search.h"
#include "expected-gain.h"

#include <math.h>

/* Everything that one call of search_next() computes. */
struct work {
	const struct history *h;
	const struct policy *p;
	const struct subject *subjects;
	size_t nr;
	struct model model;
	enum decision *verdicts;  /* borrowed from search_next */
	bool **above;		  /* [nr] by commit: the subject or one of its ancestors */
	bool *left;		  /* by commit: consistent with all verdicts; borrowed as well */
	enum decision *by_commit; /* the verdicts by commit; DECIDE_MORE without one */
	size_t left_nr;
	struct posterior post;
};

/* The target was seen, or this many related crashes were: evidence that needs no model. */
static bool seen_bad(const struct subject *s, int faces)
{
	int related = 0;

	for (size_t i = 0; i < s->nr; i++) {
		if (s->runs[i].outcome == OUTCOME_TARGET)
			return true;
		related += s->runs[i].outcome == OUTCOME_RELATED;
	}
	return related >= faces;
}

static bool shown_bad(const struct subject *s)
{
	return seen_bad(s, 2);
}

/* An inferred verdict does not make later runs bad that are clean. */
static bool is_bad(const struct subject *s)
{
	return seen_bad(s, s->told == DECIDE_BAD ? 1 : 2);
}

void search_model(const struct subject *subjects, size_t nr, struct model *m)
{
	*m = (struct model)MODEL_INIT;
	if (nr && subjects->contrast) {
		contrast_model(subjects, nr, m);
		return;
	}
	for (size_t i = 0; i < nr; i++)
		if (is_bad(&subjects[i]))
			model_add_runs(m, subjects[i].runs, subjects[i].nr);
}

static bool is_given(const struct subject *s)
{
	return s->given_runs > 0 && (s->given == DECIDE_GOOD || s->given == DECIDE_BAD);
}

static bool is_certain(const struct subject *s)
{
	return is_given(s) && isinf(s->given_runs);
}

/* From its runs and from what the user said. */
static void subject_evidence(const struct model *m, const struct subject *s, struct evidence *ev)
{
	evidence_of(m, s->runs, s->nr, ev);
	if (is_given(s))
		evidence_add_given(m, ev, s->given == DECIDE_BAD, s->given_runs);
}

static void work_posterior(struct work *w)
{
	struct tested *tested = xcalloc(w->nr + 1, sizeof(*tested));
	size_t nr = 0;

	for (size_t i = 0; i < w->nr; i++) {
		const struct subject *s = &w->subjects[i];

		if (!s->nr && !is_given(s))
			continue;
		tested[nr].commit = s->commit;
		subject_evidence(&w->model, s, &tested[nr++].ev);
	}
	posterior_compute(w->h, &w->model, tested, nr, &w->post);
	free(tested);
}

void search_posterior(const struct history *h, const struct subject *subjects, size_t nr,
		      struct posterior *post)
{
	struct work w = { .h = h, .subjects = subjects, .nr = nr };

	search_model(subjects, nr, &w.model);
	work_posterior(&w);
	*post = w.post;
}

static void work_init(struct work *w)
{
	search_model(w->subjects, w->nr, &w->model);
	w->above = xcalloc(w->nr + 1, sizeof(*w->above));
	w->by_commit = xcalloc(w->h->nr + 1, sizeof(*w->by_commit));
	for (size_t i = 0; i < w->nr; i++) {
		w->above[i] = xcalloc(w->h->nr + 1, sizeof(**w->above));
		history_mark_ancestors(w->h, w->subjects[i].commit, w->above[i]);
	}
}

static void work_clear(struct work *w)
{
	for (size_t i = 0; i < w->nr; i++)
		free(w->above[i]);
	free(w->above);
	free(w->by_commit);
	posterior_clear(&w->post);
}

/* The verdict of the evidence now, or else the earlier verdict. */
static enum decision verdict_now(const struct work *w, const struct subject *s)
{
	struct verdict v = VERDICT_INIT;
	enum decision d;

	if (is_certain(s))
		return s->given;
	if (shown_bad(s) || (is_given(s) && s->given == DECIDE_BAD))
		return DECIDE_BAD;
	if (!s->nr)
		return s->told;
	verdict_decide(&w->model, w->p, s->runs, s->nr, &v);
	d = v.decision == DECIDE_GOOD ? DECIDE_GOOD : s->told;
	verdict_clear(&v);
	return d;
}

/* True for a good subject with a bad ancestor (in a search for the fix, a bad
 * descendant): stronger evidence contradicts its verdict, so git must not be told. */
static bool contradicted(const struct work *w, size_t good)
{
	if (w->verdicts[good] != DECIDE_GOOD)
		return false;
	for (size_t i = 0; i < w->nr; i++) {
		size_t from = good, to = i;

		if (w->h->fix) {
			from = i;
			to = good;
		}
		if (w->verdicts[i] == DECIDE_BAD && w->above[from][w->subjects[to].commit])
			return true;
	}
	return false;
}

/* The verdict on commits that have the culprit. */
static enum decision with_culprit(const struct work *w)
{
	return w->h->fix ? DECIDE_GOOD : DECIDE_BAD;
}

static void find_left(struct work *w)
{
	w->left_nr = 0;
	for (size_t c = 0; c < w->h->nr; c++) {
		bool in = c >= w->h->boundary;

		for (size_t i = 0; i < w->nr && in; i++)
			in = (w->verdicts[i] != DECIDE_BAD && w->verdicts[i] != DECIDE_GOOD) ||
			     w->above[i][c] == (w->verdicts[i] == with_culprit(w));
		/* A commit without weight cannot be the culprit. */
		in = in && (!w->h->weight || w->h->weight[c] > 0);
		w->left[c] = in;
		w->left_nr += in;
	}
	for (size_t i = 0; i < w->nr; i++)
		w->by_commit[w->subjects[i].commit] = w->verdicts[i];
}

/* SIZE_MAX if all commits that are left were tested. */
static size_t halving(const struct work *w)
{
	size_t half = w->left_nr > 1 ? history_halve(w->h, w->left, w->by_commit) : SIZE_MAX;

	return half == SIZE_MAX ? half : history_maker(w->h, w->left, w->by_commit, half);
}

/* Would a test of this subject under this policy need more runs? A commit that was skipped
 * without a run does not build, and a second attempt will not change that. */
static bool can_test(const struct work *w, const struct subject *s, const struct policy *p)
{
	struct verdict v = VERDICT_INIT;
	bool more;

	if (s->told == DECIDE_SKIP && !s->nr)
		return false;
	verdict_decide(&w->model, p, s->runs, s->nr, &v);
	more = v.decision == DECIDE_MORE;
	verdict_clear(&v);
	return more;
}

static const struct subject *search_subject_of(const struct work *w, size_t commit)
{
	for (size_t i = 0; i < w->nr; i++)
		if (w->subjects[i].commit == commit)
			return &w->subjects[i];
	return NULL;
}

/* The word of the user counts as so many runs; nothing is left to ask when it is certain. */
static bool ask(const struct work *w, const struct subject *s, const struct policy *p,
		enum test_reason reason, struct search_next *next)
{
	const struct subject *known = search_subject_of(w, s->commit);
	bool given = known && is_given(known);
	struct policy q = *p;

	if (given &&
	    (is_certain(known) || (known->given == DECIDE_BAD && known->given_runs >= p->hits)))
		return false;
	if (given && known->given == DECIDE_GOOD)
		q.given = known->given_runs;
	if (!can_test(w, s, &q))
		return false;
	next->step = SEARCH_TEST;
	next->commit = s->commit;
	next->policy = q;
	next->reason = reason;
	return true;
}

static struct policy retest_policy(const struct policy *p)
{
	struct policy q = *p;

	q.runs_max = p->runs_max * SEARCH_RUNS_FACTOR;
	q.slack = 1;
	return q;
}

/* A verdict that a stronger one contradicts is tested again, until its chance of a miss
 * is a tenth of what it was. */
static bool retest_contradicted(const struct work *w, struct search_next *next)
{
	for (size_t i = 0; i < w->nr; i++) {
		struct policy q = retest_policy(w->p);

		if (!contradicted(w, i) || !w->subjects[i].nr)
			continue;
		q.miss = w->p->error_budget / MAX(w->p->steps_expected, 1) / 10;
		if (ask(w, &w->subjects[i], &q, REASON_CONTRADICTED, next))
			return true;
	}
	return false;
}

static bool lacks_functions(const struct work *w, const struct subject *s)
{
	struct evidence ev;

	evidence_of(&w->model, s->runs, s->nr, &ev);
	return ev.absent;
}

/* Tests a commit next to the answer. If it lacks the functions of the target, only their
 * names may differ, so at least one run must have the full length. */
static bool ask_confirmation(const struct work *w, const struct subject *s, const struct policy *p,
			     enum test_reason reason, struct search_next *next)
{
	struct policy q = *p;

	if (lacks_functions(w, s))
		q.whole = w->p->timeout;
	return ask(w, s, &q, reason, next);
}

/* Tests the culprit again, often enough to learn the rate next to its parents, and then
 * each parent: none of their verdicts may be inferred. */
static bool confirm(const struct work *w, size_t culprit, struct search_next *next)
{
	struct policy q = retest_policy(w->p);
	const struct subject *s = search_subject_of(w, culprit),
			     fresh_culprit = { .commit = culprit };
	const size_t *at = w->h->parent_at;
	const int hits = model_rate(&w->model) > .9 ? 2 : 4;

	q.hits = w->h->fix ? 1 : hits;
	if (s && (s->nr || s->inferred) &&
	    ask_confirmation(w, s->inferred ? &fresh_culprit : s, &q, REASON_CULPRIT_AGAIN, next))
		return true;
	q.hits = w->h->fix ? hits : 1;
	for (size_t i = at[culprit]; i < at[culprit + 1]; i++) {
		size_t parent = w->h->parents[i];
		struct subject fresh = { .commit = parent };
		const struct subject *ps = search_subject_of(w, parent);

		if (!ps || !(ps->nr || ps->told == DECIDE_SKIP))
			ps = &fresh;
		if (ask_confirmation(w, ps, &q, REASON_CULPRIT_PARENT, next))
			return true;
	}
	return false;
}

/* Probability of all answers that are wrong if this good verdict is right. */
static double rests_on(const struct work *w, size_t i)
{
	double sum = w->h->fix ? 0 : w->post.older;

	for (size_t c = w->h->boundary; c < w->h->nr; c++)
		if (!w->left[c] && w->above[i][c] != w->h->fix)
			sum += w->post.p[c];
	return w->verdicts[i] == DECIDE_GOOD && (w->subjects[i].nr || is_given(&w->subjects[i])) ?
		       sum :
		       0;
}

/* Tests the good commit whose verdict causes most of the doubt. If good verdicts cause
 * hardly any of it, no run of a good commit would reduce it. */
static bool strengthen(const struct work *w, double allowed, struct search_next *next)
{
	bool *tried = xcalloc(w->nr + 1, sizeof(*tried));
	bool found = false;

	for (;;) {
		double most = 0;
		size_t best = 0;
		struct policy q = retest_policy(w->p);
		struct evidence ev;

		for (size_t i = 0; i < w->nr; i++) {
			double doubt = tried[i] ? 0 : rests_on(w, i);

			if (doubt > 0 && doubt >= most * (1 - 1e-9)) {
				most = doubt;
				best = i;
			}
		}
		if (most <= allowed / 10)
			break;
		tried[best] = true;
		subject_evidence(&w->model, &w->subjects[best], &ev);
		/* When the user rejected the last candidate, some verdict must be wrong, and
		 * more runs would never leave less doubt. */
		if (!w->left_nr && ev.log_odds < log(allowed / 10))
			continue;
		q.miss = exp(ev.log_odds) * MIN(.5, allowed / most / 2);
		found = ask(w, &w->subjects[best], &q, REASON_DOUBT, next);
		if (found)
			break;
	}
	free(tried);
	return found;
}

static double mass_left(const struct work *w)
{
	double sum = 0;

	for (size_t c = 0; c < w->h->nr; c++)
		sum += w->left[c] ? w->post.p[c] : 0;
	return sum;
}

/* The likeliest tested commit that has the culprit, or SIZE_MAX. */
static size_t likeliest_tested(const struct work *w)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < w->nr; i++) {
		size_t c = w->subjects[i].commit;

		if (w->left[c] && w->verdicts[i] == with_culprit(w) &&
		    (best == SIZE_MAX || w->post.p[c] > w->post.p[best]))
			best = c;
	}
	return best;
}

static void answer(const struct work *w, struct search_next *next)
{
	double allowed = w->p->confidence;

	next->step = SEARCH_DONE;
	next->older = w->post.older;
	next->set_nr = posterior_smallest_set(&w->post, allowed, &next->set);
	for (size_t i = 0; i < next->set_nr; i++)
		next->confidence += w->post.p[next->set[i]];
	if (w->post.older >= allowed)
		next->set_nr = 0;
}

static void decide_next(struct work *w, struct search_next *next)
{
	/* A quarter of the allowed doubt leaves a margin for what the model does not know,
	 * such as a rate that is lower at this commit. */
	double wrong = (1 - w->p->confidence) / 4;
	size_t culprit;

	if (retest_contradicted(w, next))
		return;
	for (size_t i = 0; i < w->nr; i++)
		if (contradicted(w, i))
			w->verdicts[i] = DECIDE_SKIP;
	find_left(w);
	next->commit = halving(w);
	if (next->commit != SIZE_MAX)
		return;
	work_posterior(w);
	culprit = likeliest_tested(w);
	if (culprit != SIZE_MAX && confirm(w, culprit, next))
		return;
	if (1 - mass_left(w) > wrong && strengthen(w, wrong, next))
		return;
	answer(w, next);
}

void search_next(const struct history *h, const struct policy *p, const struct subject *subjects,
		 size_t nr, struct search_next *next)
{
	struct work w = { .h = h, .p = p, .subjects = subjects, .nr = nr };

	search_next_clear(next);
	next->policy = *p;
	next->verdicts = xcalloc(nr + 1, sizeof(*next->verdicts));
	next->left = xcalloc(h->nr + 1, sizeof(*next->left));
	if (nr && subjects->contrast) {
		contrast_search_next(h, p, subjects, nr, next);
		return;
	}
	w.verdicts = next->verdicts;
	w.left = next->left;
	work_init(&w);
	for (size_t i = 0; i < nr; i++)
		w.verdicts[i] = verdict_now(&w, &subjects[i]);
	decide_next(&w, next);
	for (size_t i = 0; i < nr; i++)
		next->replay |=
			w.verdicts[i] != subjects[i].told && subjects[i].told != DECIDE_MORE;
	work_clear(&w);
}

void search_next_clear(struct search_next *next)
{
	free(next->verdicts);
	free(next->left);
	free(next->set);
	*next = (struct search_next)SEARCH_NEXT_INIT;
}
