// SPDX-License-Identifier: GPL-2.0-only
/* Runs of the culprit and its parents in turns, where no single run decides. */
#include "contrast-search.h"

#include <math.h>

/* Each commit is run so often before the first look. */
#define TURN_MIN 8
#define TURN_PARENTS 16
/* How clear the runs must be, as a ratio of likelihoods, and how much of the difference of the
 * ends is looked for: they were run until they differed, so their difference may look larger
 * than it is. */
#define TURN_ODDS 100
#define TURN_SHARE .8

struct turns {
	const struct history *h;
	const struct policy *p;
	const struct model *m;
	const struct subject *v[1 + TURN_PARENTS]; /* the culprit first */
	size_t nr;
	long after; /* runs count that are later than this one */
};

static bool takes_turns(const struct turns *t, const struct subject *s)
{
	for (size_t i = 0; i < t->nr; i++)
		if (t->v[i] == s)
			return true;
	return false;
}

static void turns_invite(struct turns *t, const struct subject *subjects, size_t nr, size_t commit)
{
	for (size_t i = 0; i < nr; i++)
		if (subjects[i].commit == commit && subjects[i].nr && t->nr < ARRAY_SIZE(t->v) &&
		    !(subjects[i].given_runs > 0 && isinf(subjects[i].given_runs)))
			t->v[t->nr++] = &subjects[i];
}

/* Runs of the last turns, and in *all the weight of all runs. */
static void turns_sample(const struct turns *t, const struct subject *s,
			 struct contrast_sample *sample, double *all)
{
	*all = 0;
	for (size_t i = 0; i < s->nr; i++) {
		double weight = model_run_weight(t->m, &s->runs[i]);

		*all += weight;
		if (s->runs[i].order > t->after)
			contrast_sample_add(&t->m->contrast, sample, &s->runs[i], weight);
	}
}

static double turns_weight(const struct contrast_sample *sample)
{
	double sum = 0;

	for (size_t i = 0; i < sample->nr; i++)
		sum += sample->v[i].weight;
	return sum;
}

/* True when the commit needs more runs in this turn, and can have them. */
static bool turns_ask(const struct turns *t, const struct subject *s, double want,
		      struct search_next *next)
{
	struct contrast_sample sample = { 0 };
	struct verdict v = VERDICT_INIT;
	struct policy q = *t->p;
	bool more;
	double all, had;

	turns_sample(t, s, &sample, &all);
	had = turns_weight(&sample);
	contrast_sample_clear(&sample);
	if (had >= want - 1e-9)
		return false;
	q.sample = (int)ceil(all + want - had - 1e-9);
	q.sample_is = s->told;
	/* Runs before the turns leave as many for them. */
	q.runs_max = t->p->runs_max + (int)s->nr;
	verdict_decide(t->m, &q, s->runs, s->nr, &v);
	more = v.decision == DECIDE_MORE;
	verdict_clear(&v);
	if (!more)
		return false;
	next->step = SEARCH_TEST;
	next->commit = s->commit;
	next->policy = q;
	next->reason = s == t->v[0] ? REASON_CULPRIT_AGAIN : REASON_CULPRIT_PARENT;
	return true;
}

/* The least log likelihood ratio, over the parents, of a difference as between the ends and of
 * none: z is normal around the expected difference, or around zero. */
static double turns_log_odds(const struct turns *t)
{
	struct contrast_sample culprit = { 0 };
	double all, least = INFINITY;

	turns_sample(t, t->v[0], &culprit, &all);
	for (size_t i = 1; i < t->nr; i++) {
		struct contrast_sample parent = { 0 };
		double z, expected;

		turns_sample(t, t->v[i], &parent, &all);
		z = contrast_z(&culprit, &parent) * (t->h->fix ? -1 : 1);
		expected = TURN_SHARE * contrast_z_expected(&t->m->contrast, turns_weight(&culprit),
							    turns_weight(&parent));
		least = MIN(least, z * expected - expected * expected / 2);
		contrast_sample_clear(&parent);
	}
	contrast_sample_clear(&culprit);
	return least;
}

enum contrast_turn contrast_turns(const struct history *h, const struct policy *p,
				  const struct model *m, const struct subject *subjects, size_t nr,
				  size_t culprit, struct search_next *next)
{
	struct turns t = { .h = h, .p = p, .m = m, .after = -1 };
	double odds;

	turns_invite(&t, subjects, nr, culprit);
	if (!t.nr)
		return TURNS_DIFFER;
	for (size_t i = h->parent_at[culprit]; i < h->parent_at[culprit + 1]; i++)
		turns_invite(&t, subjects, nr, h->parents[i]);
	if (t.nr == 1)
		return TURNS_DIFFER;
	for (size_t i = 0; i < nr; i++)
		for (size_t j = 0; j < subjects[i].nr && !takes_turns(&t, &subjects[i]); j++)
			t.after = MAX(t.after, subjects[i].runs[j].order);
	for (int want = TURN_MIN;; want = MIN(want * 3 / 2, p->runs_max)) {
		for (size_t i = 0; i < t.nr; i++)
			if (turns_ask(&t, t.v[i], want, next))
				return TURNS_MORE;
		odds = turns_log_odds(&t);
		/* Runs that say neither leave the answer to the posterior. */
		if (odds >= log(TURN_ODDS) || (want >= p->runs_max && odds > -log(TURN_ODDS)))
			return TURNS_DIFFER;
		if (odds <= -log(TURN_ODDS))
			return TURNS_SAME;
	}
}
