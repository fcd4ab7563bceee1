// SPDX-License-Identifier: GPL-2.0-only
#include "evidence/search.h"

#include "expected-gain.h"
#include "search-work.h"
#include "subject.h"

#include <math.h>

void work_posterior(struct work *w)
{
	struct tested *tested = xcalloc(w->nr + 1, sizeof(*tested));
	size_t nr = 0;

	for (size_t i = 0; i < w->nr; i++) {
		const struct subject *s = &w->subjects[i];

		if (!s->nr && !subject_is_given(s))
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

	if (subject_is_certain(s))
		return s->given;
	if (subject_shown_bad(s) || (subject_is_given(s) && s->given == DECIDE_BAD))
		return DECIDE_BAD;
	if (!s->nr)
		return s->told;
	if (s->undecided && w->p->costs)
		return DECIDE_MORE;
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
enum decision work_with_culprit(const struct work *w)
{
	return w->h->fix ? DECIDE_GOOD : DECIDE_BAD;
}

void work_find_left(struct work *w)
{
	w->left_nr = 0;
	for (size_t c = 0; c < w->h->nr; c++) {
		bool in = c >= w->h->boundary;

		for (size_t i = 0; i < w->nr && in; i++)
			in = (w->verdicts[i] != DECIDE_BAD && w->verdicts[i] != DECIDE_GOOD) ||
			     w->above[i][c] == (w->verdicts[i] == work_with_culprit(w));
		/* A commit without weight cannot be the culprit. */
		in = in && (!w->h->weight || w->h->weight[c] > 0);
		w->left[c] = in;
		w->left_nr += in;
	}
	for (size_t i = 0; i < w->nr; i++)
		w->by_commit[w->subjects[i].commit] = w->verdicts[i];
}

/* The seconds of a test with its build, by commit, owned by the caller; NULL where all of them take
 * as long. */
static double *seconds_of_tests(const struct work *w)
{
	const struct run_costs *costs = w->p->costs;
	double *seconds;

	if (!costs || !costs->kernels || !(costs->test > 0))
		return NULL;
	seconds = xcalloc(w->h->nr + 1, sizeof(*seconds));
	for (size_t c = 0; c < w->h->nr; c++)
		seconds[c] = costs->kernels[c] + costs->test;
	return seconds;
}

/* SIZE_MAX if all commits that are left were tested. */
static size_t halving(const struct work *w)
{
	AUTO_FREE double *seconds = seconds_of_tests(w);
	size_t half = SIZE_MAX;

	if (w->left_nr > 1)
		half = history_divide(w->h, w->left, w->by_commit, .5, seconds);
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

const struct subject *work_subject_of(const struct work *w, size_t commit)
{
	for (size_t i = 0; i < w->nr; i++)
		if (w->subjects[i].commit == commit)
			return &w->subjects[i];
	return NULL;
}

/* The word of the user counts as so many runs; nothing is left to ask when it is certain. */
bool work_ask(const struct work *w, const struct subject *s, const struct policy *p,
	      enum test_reason reason, struct search_next *next)
{
	const struct subject *known = work_subject_of(w, s->commit);
	bool given = known && subject_is_given(known);
	struct policy q = *p;

	if (given && (subject_is_certain(known) ||
		      (known->given == DECIDE_BAD && known->given_runs >= p->hits)))
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

struct policy work_retest_policy(const struct policy *p)
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
		struct policy q = work_retest_policy(w->p);

		if (!contradicted(w, i) || !w->subjects[i].nr)
			continue;
		q.miss = w->p->error_budget / MAX(w->p->steps_expected, 1) / 10;
		if (work_ask(w, &w->subjects[i], &q, REASON_CONTRADICTED, next))
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
	return work_ask(w, s, &q, reason, next);
}

/* Once is enough where the failure shows in each run. Elsewhere this gives the rate next to the
 * parents, unless runs have been chosen with the rate in mind. */
static int hits_wanted(const struct work *w)
{
	return model_rate(&w->model) > .9 || work_goes_by_runs(w) ? 2 : 4;
}

bool work_confirm_culprit(const struct work *w, size_t culprit, struct search_next *next)
{
	const struct subject *s = work_subject_of(w, culprit), fresh = { .commit = culprit };
	struct policy q = work_retest_policy(w->p);

	q.hits = w->h->fix ? 1 : hits_wanted(w);
	return s && (s->nr || s->inferred) &&
	       ask_confirmation(w, s->inferred ? &fresh : s, &q, REASON_CULPRIT_AGAIN, next);
}

bool work_confirm(const struct work *w, size_t culprit, struct search_next *next)
{
	struct policy q = work_retest_policy(w->p);
	const size_t *at = w->h->parent_at;

	if (work_confirm_culprit(w, culprit, next))
		return true;
	q.hits = w->h->fix ? hits_wanted(w) : 1;
	/* All runs together leave hardly any doubt, but each parent must have some. */
	if (work_goes_by_runs(w))
		q.miss = 1;
	for (size_t i = at[culprit]; i < at[culprit + 1]; i++) {
		size_t parent = w->h->parents[i];
		struct subject fresh = { .commit = parent };
		const struct subject *ps = work_subject_of(w, parent);

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
	return w->verdicts[i] == DECIDE_GOOD &&
			       (w->subjects[i].nr || subject_is_given(&w->subjects[i])) ?
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
		struct policy q = work_retest_policy(w->p);
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
		found = work_ask(w, &w->subjects[best], &q, REASON_DOUBT, next);
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

		if (w->left[c] && w->verdicts[i] == work_with_culprit(w) &&
		    (best == SIZE_MAX || w->post.p[c] > w->post.p[best]))
			best = c;
	}
	return best;
}

void work_answer(const struct work *w, struct search_next *next)
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

	for (size_t i = 0; i < w->nr; i++)
		w->verdicts[i] = verdict_now(w, &w->subjects[i]);
	if (retest_contradicted(w, next))
		return;
	for (size_t i = 0; i < w->nr; i++)
		if (contradicted(w, i))
			w->verdicts[i] = DECIDE_SKIP;
	work_find_left(w);
	next->commit = halving(w);
	if (work_goes_by_runs(w)) {
		work_decide_by_runs(w, next);
		return;
	}
	if (next->commit != SIZE_MAX)
		return;
	work_posterior(w);
	culprit = likeliest_tested(w);
	if (culprit != SIZE_MAX && work_confirm(w, culprit, next))
		return;
	if (1 - mass_left(w) > wrong && strengthen(w, wrong, next))
		return;
	work_answer(w, next);
}

void search_next(const struct history *h, const struct policy *p, const struct subject *subjects,
		 size_t nr, struct search_next *next)
{
	struct work w = { .h = h, .p = p, .subjects = subjects, .nr = nr };

	search_next_clear(next);
	next->policy = *p;
	next->verdicts = xcalloc(nr + 1, sizeof(*next->verdicts));
	next->left = xcalloc(h->nr + 1, sizeof(*next->left));
	w.verdicts = next->verdicts;
	w.left = next->left;
	work_init(&w);
	if (nr && subjects->contrast)
		work_decide_by_contrast(&w, next);
	else
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
	free(next->p_bad);
	free(next->set);
	*next = (struct search_next)SEARCH_NEXT_INIT;
}
