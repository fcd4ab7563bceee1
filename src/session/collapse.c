// SPDX-License-Identifier: GPL-2.0-only
#include "collapse.h"
#include "git/bisect-state.h"
#include "run-costs.h"
#include "session/events.h"
#include "session/subjects.h"

#include <math.h>

static const struct manifest *manifest_of(const struct session *s, struct testbed *tb,
					  const char *commit)
{
	const struct tested_commit *c = state_find(&s->state, commit);

	return c && c->key ? testbed_manifest(tb, commit, c->key) : NULL;
}

/* The manifest of the first end that was built: the new one, unless that one does not build. */
static const struct manifest *manifest_of_end(const struct session *s, struct testbed *tb)
{
	const struct manifest *m = manifest_of(s, tb, state_newer(&s->state));

	for (char *const *older = state_older(&s->state); !m && *older; older++)
		m = manifest_of(s, tb, *older);
	return m;
}

int collapse_weigh(struct session *s, struct testbed *tb, struct error *err)
{
	const struct candidates *c = &s->range.candidates;
	size_t nr = c->nr - c->boundary, matter = 0;
	struct error trouble = ERROR_INIT;
	const struct manifest *m;

	if (!s->settings.collapse || !nr || range_is_weighed(&s->range) ||
	    !(m = manifest_of_end(s, tb)))
		return 0;
	AUTO_FREE bool *matters = xcalloc(nr, sizeof(*matters));
	AUTO_FREE unsigned *compiles = xcalloc(nr, sizeof(*compiles));
	if (manifest_weigh(m, s->repo->git, c->commits + c->boundary, nr, matters, compiles,
			   &trouble) < 0) {
		warning("cannot tell which commits can matter: %s", trouble.message);
		error_clear(&trouble);
		return 0;
	}
	for (size_t i = 0; i < nr; i++)
		matter += matters[i] && c->weight[c->boundary + i] > 0;
	return session_record(s, event_collapse(nr, matter, matters, m->objects, compiles), err);
}

/* Whether the weights say nothing about this commit, so that git's choice stands. */
static bool gits_choice(const struct session *s, const char *commit)
{
	return !range_is_weighed(&s->range) || !range_has(&s->range, commit);
}

/* Whether the commit is an ancestor of one that is known not to contain the culprit. */
static bool is_settled(const struct session *s, size_t commit)
{
	struct history h = range_history(&s->range);
	enum decision without = h.fix ? DECIDE_BAD : DECIDE_GOOD;
	AUTO_FREE bool *seen = xcalloc(h.nr + 1, sizeof(*seen));

	for (size_t i = 0; i < s->state.nr; i++) {
		long index = candidates_find(&s->range.candidates, s->state.commits[i].commit);

		if (index >= 0 && s->state.commits[i].told == without)
			history_mark_ancestors(&h, (size_t)index, seen);
	}
	return seen[commit];
}

bool collapse_is_outside(const struct session *s, const char *commit)
{
	return !range_has(&s->range, commit) ||
	       is_settled(s, (size_t)candidates_find(&s->range.candidates, commit));
}

bool collapse_is_gits(const struct session *s, const char *commit)
{
	return gits_choice(s, commit) || collapse_is_outside(s, commit);
}

int collapse_choose(const struct session *s, const struct search_next *next, char **commit,
		    struct error *err)
{
	const struct tested_commit *c = state_find(&s->state, *commit);

	/* A verdict that git does not know yet is told first. A commit that is settled
	 * already is a merge base. */
	if (next->step != SEARCH_BISECT || (c && c->decision != DECIDE_MORE) ||
	    (next->chosen ? collapse_is_outside(s, *commit) : collapse_is_gits(s, *commit)))
		return 0;
	free(*commit);
	*commit = xstrdup(s->range.candidates.commits[next->commit]);
	return bisect_expect(s->repo, *commit, err);
}

/* The last commit, up to this one, whose change can be part of this one's kernel. */
static size_t made_by(const struct session *s, size_t i)
{
	const struct candidates *c = &s->range.candidates;

	while (i >= c->boundary && !s->state.collapse.matters[i - c->boundary] &&
	       c->parent_at[i + 1] - c->parent_at[i] == 1)
		i = c->parents[c->parent_at[i]];
	return i;
}

const struct tested_commit *collapse_skipped(const struct session *s, const char *commit)
{
	const struct tested_commit *c = state_find(&s->state, commit);
	size_t made;

	if (gits_choice(s, commit) || (c && c->decision != DECIDE_MORE))
		return NULL;
	made = made_by(s, (size_t)candidates_find(&s->range.candidates, commit));
	for (size_t i = 0; i < s->state.nr; i++) {
		const struct tested_commit *t = &s->state.commits[i];

		if (t->decision == DECIDE_SKIP && !t->inferred_from && !gits_choice(s, t->commit) &&
		    made_by(s, (size_t)candidates_find(&s->range.candidates, t->commit)) == made)
			return t;
	}
	return NULL;
}

int collapse_skip(struct session *s, const char *commit, const struct tested_commit *skipped,
		  struct error *err)
{
	AUTO_FREE char *from = xstrdup(skipped->commit);
	struct verdict v = { .decision = DECIDE_SKIP,
			     .p_bad = .5,
			     .reason = xstrfmt("nothing that can matter has changed since %.12s",
					       from) };
	int ret = session_record(s, event_test(commit, REASON_BISECTION, skipped->compiler), err);

	if (!ret)
		ret = session_record(s, event_verdict(commit, &v, 0, from, INFERENCE_RANGE), err);
	verdict_clear(&v);
	return ret;
}

/* The subject of a commit. It is added when it is new; subjects_build() leaves space for
 * one. */
static struct subject *subject_of(const struct session *s, struct subjects *subjects,
				  const char *commit)
{
	size_t i = 0, index = (size_t)candidates_find(&s->range.candidates, commit);

	while (i < subjects->nr && subjects->v[i].commit != index)
		i++;
	if (i == subjects->nr)
		subjects->v[subjects->nr++] =
			(struct subject){ .commit = index, .undecided = true };
	return &subjects->v[i];
}

/* Runs that a commit under test is foreseen to get, at most. */
#define FORESEEN_RUNS 512

/* Adds the runs that the commit under test gets as long as none of them shows the failure, until
 * it is left or good. The runs are owned by the caller. */
static struct run *foresee_clean(const struct history *h, const struct policy *policy,
				 struct subjects *subjects, struct subject *under_test)
{
	const struct run clean = { .outcome = OUTCOME_CLEAN, .exposure = INFINITY, .hit_at = -1 };
	size_t had = under_test->nr;
	struct run *runs = xcalloc(had + FORESEEN_RUNS, sizeof(*runs));
	struct search_next n = SEARCH_NEXT_INIT;
	struct verdict v = VERDICT_INIT;
	struct model m;

	if (had)
		memcpy(runs, under_test->runs, had * sizeof(*runs));
	under_test->runs = runs;
	while (under_test->undecided && under_test->nr < had + FORESEEN_RUNS) {
		search_next(h, policy, subjects->v, subjects->nr, &n);
		if (!n.chosen || n.commit != under_test->commit)
			break;
		for (int i = 0; i < n.policy.visit && under_test->nr < had + FORESEEN_RUNS; i++)
			runs[under_test->nr++] = clean;
		search_model(subjects->v, subjects->nr, &m);
		verdict_decide(&m, &n.policy, runs, under_test->nr, &v);
		under_test->undecided = v.decision == DECIDE_MORE;
		under_test->told = v.decision;
	}
	verdict_clear(&v);
	search_next_clear(&n);
	return runs;
}

int collapse_predict(struct session *s, const char *commit, enum decision verdict, int guests,
		     char **next)
{
	struct history h = range_history(&s->range);
	struct policy policy = session_policy(s);
	struct search_next n = SEARCH_NEXT_INIT;
	AUTO_FREE struct run *foreseen = NULL;
	struct subject *under_test = NULL;
	struct subjects subjects;
	struct run_costs costs;
	int ret = 0;

	*next = NULL;
	if (commit && candidates_find(&s->range.candidates, commit) < 0)
		return 1;
	if (run_costs_take(&costs, s, guests))
		policy.costs = &costs;
	subjects_build(&subjects, &s->range);
	if (commit)
		under_test = subject_of(s, &subjects, commit);
	if (under_test && policy.costs)
		search_next(&h, &policy, subjects.v, subjects.nr, &n);
	if (under_test && n.chosen && verdict == DECIDE_GOOD)
		foreseen = foresee_clean(&h, &policy, &subjects, under_test);
	else if (under_test)
		*under_test = (struct subject){ .commit = under_test->commit, .told = verdict };
	search_next(&h, &policy, subjects.v, subjects.nr, &n);
	if (!range_is_weighed(&s->range) && !n.chosen)
		ret = 1;
	else if (n.step == SEARCH_BISECT ||
		 (n.step == SEARCH_TEST && failure_traits(s->settings.kind)->by_runs))
		*next = xstrdup(s->range.candidates.commits[n.commit]);
	search_next_clear(&n);
	subjects_clear(&subjects);
	run_costs_clear(&costs);
	return ret;
}
