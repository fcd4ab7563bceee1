// SPDX-License-Identifier: GPL-2.0-only
#include "expected-gain.h"

/* Nearer to a skipped commit than this share of all that is left, a commit
 * counts for less than half. */
#define SKIP_REACH (1. / 16)

/* So many steps of walks for each commit. A history that is all short chains with
 * merges takes more; what is then left of it counts only its heaviest parent. */
#define STEPS_PER_COMMIT 100

#define NONE SIZE_MAX

struct halving {
	const struct history *h;
	const bool *left;
	const enum decision *verdict;
	bool *reaches; /* it or an ancestor is left */
	double *above; /* weight of it and its ancestors that are left */
	double total;
	size_t *next;	/* the commit's child in its chain, or NONE */
	size_t *length; /* of the chain from here on */
	size_t *mark;	/* the last chain whose walk was here; it is named by its first commit */
	size_t *todo;
	size_t steps;		     /* of walks that may still be made */
	size_t *skipped, skipped_nr; /* those that are left */
};

static double weight(const struct halving *v, size_t c)
{
	if (!v->left[c])
		return 0;
	return v->h->weight ? v->h->weight[c] : 1;
}

/* The first parent that is left or has ancestors that are, and whether there are more. */
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
 * Chains of first parents. Along a chain the set of ancestors only grows, so that
 * one walk over the ancestors of its end weighs all of its commits, with all the
 * merges among them. Of several children the one with the longest chain goes on.
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

/* The weight of the commit and of its ancestors where no walk of this chain was. */
static double walk(struct halving *v, size_t chain, size_t commit)
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

/* Skipped commits are compared by what is above them; without any, commits with
 * more than half above them are worse the more it is. */
static bool is_past_half(const struct halving *v, double above)
{
	return !v->skipped_nr && above > v->total / 2;
}

static double heaviest_parent(const struct halving *v, size_t c)
{
	double most = 0;

	for (size_t i = v->h->parent_at[c]; i < v->h->parent_at[c + 1]; i++)
		if (v->reaches[v->h->parents[i]])
			most = MAX(most, v->above[v->h->parents[i]]);
	return most;
}

/* Ancestors of a commit that is no merge are its parent's. */
static void weigh_chain(struct halving *v, size_t chain)
{
	bool walking = false, merge;
	double sum = 0;

	for (size_t c = chain; c != NONE; c = v->next[c]) {
		size_t parent = first_parent(v, c, &merge);

		if (c == chain && parent != NONE)
			sum = v->above[parent];
		if (is_past_half(v, sum)) {
			v->above[c] = v->total;
			continue;
		}
		if (merge && !walking) {
			walking = v->steps > 0;
			sum = walking ? 0 : heaviest_parent(v, c);
		}
		sum += walking ? walk(v, chain, c) : weight(v, c);
		v->above[c] = sum;
	}
}

static void prepare(struct halving *v)
{
	for (size_t c = 0; c < v->h->nr; c++) {
		bool reaches = v->left[c];

		for (size_t i = v->h->parent_at[c]; i < v->h->parent_at[c + 1]; i++)
			reaches |= v->reaches[v->h->parents[i]];
		v->reaches[c] = reaches;
		v->mark[c] = NONE;
		v->total += weight(v, c);
		if (v->left[c] && v->verdict[c] == DECIDE_SKIP)
			v->skipped[v->skipped_nr++] = c;
	}
}

/* Weight that the less lucky verdict would rule out. */
static double halves(const struct halving *v, size_t c)
{
	return MIN(v->above[c], v->total - v->above[c]);
}

static double score(const struct halving *v, size_t c)
{
	double score = halves(v, c);

	for (size_t i = 0; i < v->skipped_nr; i++) {
		double between = v->above[c] - v->above[v->skipped[i]];
		double distance = (between < 0 ? -between : between) + weight(v, c);

		score *= distance / (distance + v->total * SKIP_REACH);
	}
	return score;
}

/* Chains begin where the first parent's chain goes on elsewhere, and parents come
 * before their children, so the chain that a chain begins on was weighed before it. */
static void weigh_all(struct halving *v)
{
	bool merge;

	for (size_t c = 0; c < v->h->nr; c++) {
		size_t parent = v->reaches[c] ? first_parent(v, c, &merge) : NONE;

		if (v->reaches[c] && (parent == NONE || v->next[parent] != c))
			weigh_chain(v, c);
	}
}

static size_t choose(const struct halving *v)
{
	size_t best = NONE;
	double most = -1;

	for (size_t c = 0; c < v->h->nr; c++) {
		double s = v->left[c] && v->verdict[c] == DECIDE_MORE ? score(v, c) : -1;

		if (s > most) {
			most = s;
			best = c;
		}
	}
	return best;
}

size_t history_halve(const struct history *h, const bool *left, const enum decision *verdict)
{
	struct halving v = { .h = h, .left = left, .verdict = verdict };
	size_t best;

	v.reaches = xcalloc(h->nr + 1, sizeof(*v.reaches));
	v.above = xcalloc(h->nr + 1, sizeof(*v.above));
	v.next = xcalloc(h->nr + 1, sizeof(*v.next));
	v.length = xcalloc(h->nr + 1, sizeof(*v.length));
	v.mark = xcalloc(h->nr + 1, sizeof(*v.mark));
	v.todo = xcalloc(h->nr + 1, sizeof(*v.todo));
	v.skipped = xcalloc(h->nr + 1, sizeof(*v.skipped));
	v.steps = h->nr * STEPS_PER_COMMIT;
	prepare(&v);
	find_chains(&v);
	weigh_all(&v);
	best = choose(&v);
	free(v.reaches);
	free(v.above);
	free(v.next);
	free(v.length);
	free(v.mark);
	free(v.todo);
	free(v.skipped);
	return best;
}
