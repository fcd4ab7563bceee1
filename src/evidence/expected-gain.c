// SPDX-License-Identifier: GPL-2.0-only
#include "expected-gain.h"

/* A commit that is nearer to a skipped one than this share of all that is left counts
 * for less than half. */
#define SKIP_REACH (1. / 16)

/* Steps of walks per commit. A history of many short chains with merges would need more;
 * beyond that, merges count only their heaviest parent. */
#define STEPS_PER_COMMIT 100

/* Times as much that a cheaper commit must rule out in a second. */
#define CLEARLY 1.1

#define NONE SIZE_MAX

struct halving {
	const struct history *h;
	const bool *left;
	const enum decision *verdict;
	double share;	       /* of the weight that is wanted above the commit */
	const double *seconds; /* that a test of each commit takes; NULL: all the same */
	bool all;	       /* no commit may be left unweighed */
	bool *reaches;	       /* the commit or an ancestor is left */
	double *above;	       /* weight of the commit and its ancestors, as far as they are left */
	double total;
	size_t *next;	/* the commit's child in its chain, or NONE */
	size_t *length; /* of the chain from here on */
	size_t *mark;	/* first commit of the chain whose walk came here last */
	size_t *todo;
	size_t steps;		     /* that walks may still take */
	size_t *skipped, skipped_nr; /* those that are left */
};

static double weight(const struct halving *v, size_t c)
{
	if (!v->left[c])
		return 0;
	return v->h->weight ? v->h->weight[c] : 1;
}

/* The first parent that is left or has ancestors that are left; *merge tells that there
 * are more of them. */
static size_t first_parent(const struct halving *v, size_t c, bool *merge)
{
	size_t first = NONE;

	*merge = false;
	for (size_t i = v->h->parent_at[c]; i < v->h->parent_at[c + 1]; i++) {
		if (!v->reaches[v->h->parents[i]])
			continue;
		*merge = first != NONE;
		if (*merge)
			break;
		first = v->h->parents[i];
	}
	return first;
}

/*
 * Finds chains of first parents. Along a chain the set of ancestors only grows, so that
 * one walk over the ancestors of its end weighs all of its commits, including merges. A
 * commit with several children is in the chain of the child whose chain is longest.
 */
static void find_chains(struct halving *v)
{
	bool merge;

	for (size_t c = 0; c < v->h->nr; c++)
		v->next[c] = NONE;
	for (size_t c = v->h->nr; c-- > 0;) {
		size_t parent = v->reaches[c] ? first_parent(v, c, &merge) : NONE;

		v->length[c] = 1 + (v->next[c] != NONE ? v->length[v->next[c]] : 0);
		if (parent != NONE &&
		    (v->next[parent] == NONE || v->length[c] > v->length[v->next[parent]]))
			v->next[parent] = c;
	}
}

/* The weight of the commit and its ancestors, as far as no walk of this chain came to
 * them. */
static double halving_walk(struct halving *v, size_t chain, size_t commit)
{
	size_t nr = 0;
	double sum = 0;

	v->todo[nr++] = commit;
	v->mark[commit] = chain;
	while (nr) {
		size_t c = v->todo[--nr];

		sum += weight(v, c);
		v->steps -= v->steps > 0;
		for (size_t i = v->h->parent_at[c]; i < v->h->parent_at[c + 1]; i++) {
			size_t parent = v->h->parents[i];

			if (!v->reaches[parent] || v->mark[parent] == chain)
				continue;
			v->mark[parent] = chain;
			v->todo[nr++] = parent;
		}
	}
	return sum;
}

/* Commits with more than the wanted share of the weight above them need not be weighed: the
 * more there is above them, the worse they are. That does not hold for commits that are
 * compared with skipped ones or by what they cost. */
static bool is_past_share(const struct halving *v, double above)
{
	return !v->all && !v->skipped_nr && !v->seconds && above > v->total * v->share;
}

static double heaviest_parent(const struct halving *v, size_t c)
{
	double most = 0;

	for (size_t i = v->h->parent_at[c]; i < v->h->parent_at[c + 1]; i++)
		if (v->reaches[v->h->parents[i]])
			most = MAX(most, v->above[v->h->parents[i]]);
	return most;
}

/* A commit that is not a merge has the ancestors of its parent, and itself. */
static void weigh_chain(struct halving *v, size_t chain)
{
	bool walking = false, merge;
	double sum = 0;

	for (size_t c = chain; c != NONE; c = v->next[c]) {
		size_t parent = first_parent(v, c, &merge);

		if (c == chain && parent != NONE)
			sum = v->above[parent];
		if (is_past_share(v, sum)) {
			v->above[c] = v->total;
			continue;
		}
		if (merge && !walking) {
			walking = v->steps > 0;
			sum = walking ? 0 : heaviest_parent(v, c);
		}
		sum += walking ? halving_walk(v, chain, c) : weight(v, c);
		v->above[c] = sum;
	}
}

static void halving_prepare(struct halving *v)
{
	for (size_t c = 0; c < v->h->nr; c++) {
		bool reaches = v->left[c];

		for (size_t i = v->h->parent_at[c]; i < v->h->parent_at[c + 1]; i++)
			reaches |= v->reaches[v->h->parents[i]];
		v->reaches[c] = reaches;
		v->mark[c] = NONE;
		v->total += weight(v, c);
		if (v->left[c] && v->verdict && v->verdict[c] == DECIDE_SKIP)
			v->skipped[v->skipped_nr++] = c;
	}
}

/* Weight that the worse of the two verdicts would rule out, where a half is wanted above the
 * commit. For another share it is as much at best, and less with the distance from it. */
static double divides(const struct halving *v, size_t c)
{
	return MIN(v->above[c] / v->share, (v->total - v->above[c]) / (1 - v->share)) / 2;
}

static double score(const struct halving *v, size_t c)
{
	double score = divides(v, c);

	for (size_t i = 0; i < v->skipped_nr; i++) {
		double between = v->above[c] - v->above[v->skipped[i]];
		double distance = (between < 0 ? -between : between) + weight(v, c);

		score *= distance / (distance + v->total * SKIP_REACH);
	}
	return score;
}

/* A chain begins where the chain of its first parent goes on with another child. Parents
 * come before their children, so that chain has been weighed before. */
static void weigh_all(struct halving *v)
{
	bool merge;

	for (size_t c = 0; c < v->h->nr; c++) {
		size_t parent = v->reaches[c] ? first_parent(v, c, &merge) : NONE;

		if (v->reaches[c] && (parent == NONE || v->next[parent] != c))
			weigh_chain(v, c);
	}
}

/* The commit with the highest score for each second of its test; seconds may be NULL. */
static size_t best_for_seconds(const struct halving *v, const double *seconds)
{
	size_t best = NONE;
	double most = -1;

	for (size_t c = 0; c < v->h->nr; c++) {
		double s = -1;

		if (v->left[c] && v->verdict[c] == DECIDE_MORE)
			s = score(v, c) / (seconds ? seconds[c] : 1);
		if (s > most) {
			most = s;
			best = c;
		}
	}
	return best;
}

/* Seconds are estimates, so a cheaper commit takes the place of the best one only when it is
 * clearly better. */
static size_t halving_choose(const struct halving *v)
{
	size_t best = best_for_seconds(v, NULL), cheap;

	if (!v->seconds || best == NONE)
		return best;
	cheap = best_for_seconds(v, v->seconds);
	return score(v, cheap) * v->seconds[best] > CLEARLY * score(v, best) * v->seconds[cheap] ?
		       cheap :
		       best;
}

size_t history_halve(const struct history *h, const bool *left, const enum decision *verdict)
{
	return history_divide(h, left, verdict, .5, NULL);
}

static void halving_weigh(struct halving *v)
{
	size_t nr = v->h->nr + 1;

	v->reaches = xcalloc(nr, sizeof(*v->reaches));
	v->above = xcalloc(nr, sizeof(*v->above));
	v->next = xcalloc(nr, sizeof(*v->next));
	v->length = xcalloc(nr, sizeof(*v->length));
	v->mark = xcalloc(nr, sizeof(*v->mark));
	v->todo = xcalloc(nr, sizeof(*v->todo));
	v->skipped = xcalloc(nr, sizeof(*v->skipped));
	v->steps = v->h->nr * STEPS_PER_COMMIT;
	halving_prepare(v);
	find_chains(v);
	weigh_all(v);
}

static void halving_clear(struct halving *v)
{
	free(v->reaches);
	free(v->above);
	free(v->next);
	free(v->length);
	free(v->mark);
	free(v->todo);
	free(v->skipped);
}

size_t history_divide(const struct history *h, const bool *left, const enum decision *verdict,
		      double share, const double *seconds)
{
	struct halving v = {
		.h = h, .left = left, .verdict = verdict, .share = share, .seconds = seconds
	};
	size_t best;

	halving_weigh(&v);
	best = halving_choose(&v);
	halving_clear(&v);
	return best;
}

void history_sum(const struct history *h, const bool *left, const double *weight, double *above)
{
	struct history weighed = *h;
	struct halving v = { .h = &weighed, .left = left, .all = true };

	weighed.weight = weight;
	halving_weigh(&v);
	memcpy(above, v.above, h->nr * sizeof(*above));
	halving_clear(&v);
}

size_t history_maker(const struct history *h, const bool *left, const enum decision *verdict,
		     size_t commit)
{
	size_t c = commit;

	while (h->weight && h->weight[c] <= WEIGHT_UNREAD) {
		if (h->parent_at[c + 1] - h->parent_at[c] != 1)
			return commit;
		c = h->parents[h->parent_at[c]];
		if (!left[c] || verdict[c] != DECIDE_MORE)
			return commit;
	}
	return c;
}
