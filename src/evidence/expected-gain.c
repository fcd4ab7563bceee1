#include "expected-gain.h"

/* Nearer to a skipped commit than this share of all that is left, a commit
 * counts for less than half. */
#define SKIP_REACH (1. / 16)

/* So near to the half there is no point in looking further. */
#define NEAR_HALF .49

struct halving {
	const struct history *h;
	const bool *left;
	const enum decision *verdict;
	bool *reaches;	/* it or an ancestor is left */
	double *above;	/* weight of it and its ancestors that are left */
	double total;
	size_t *mark;	/* walk() was here, for this commit */
	size_t *todo;
	size_t *skipped, skipped_nr; /* those that are left */
};

static double weight(const struct halving *v, size_t c)
{
	if (!v->left[c])
		return 0;
	return v->h->weight ? v->h->weight[c] : 1;
}

/* Of a merge: branches may have ancestors in common, which count once. */
static double walk(struct halving *v, size_t merge)
{
	size_t nr = 0;
	double sum = 0;

	v->todo[nr++] = merge;
	v->mark[merge] = merge;
	while (nr) {
		size_t c = v->todo[--nr];

		sum += weight(v, c);
		for (size_t i = v->h->parent_at[c]; i < v->h->parent_at[c + 1]; i++) {
			size_t parent = v->h->parents[i];

			if (!v->reaches[parent] || v->mark[parent] == merge)
				continue;
			v->mark[parent] = merge;
			v->todo[nr++] = parent;
		}
	}
	return sum;
}

static double weigh_above(struct halving *v, size_t c)
{
	size_t branches = 0, last = 0;

	for (size_t i = v->h->parent_at[c]; i < v->h->parent_at[c + 1]; i++)
		if (v->reaches[v->h->parents[i]]) {
			last = v->h->parents[i];
			branches++;
		}
	if (branches > 1)
		return walk(v, c);
	return weight(v, c) + (branches ? v->above[last] : 0);
}

static void prepare(struct halving *v)
{
	for (size_t c = 0; c < v->h->nr; c++) {
		bool reaches = v->left[c];

		for (size_t i = v->h->parent_at[c]; i < v->h->parent_at[c + 1]; i++)
			reaches |= v->reaches[v->h->parents[i]];
		v->reaches[c] = reaches;
		v->mark[c] = SIZE_MAX;
		v->total += weight(v, c);
		if (v->left[c] && v->verdict[c] == DECIDE_SKIP)
			v->skipped[v->skipped_nr++] = c;
	}
}

/* What the less lucky verdict would rule out. */
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

static size_t choose(struct halving *v)
{
	size_t best = SIZE_MAX, end = v->h->nr;
	double most = -1;

	for (size_t c = 0; c < end; c++) {
		if (!v->reaches[c])
			continue;
		v->above[c] = weigh_above(v, c);
		if (!v->skipped_nr && v->left[c] && v->verdict[c] == DECIDE_MORE &&
		    halves(v, c) >= v->total * NEAR_HALF)
			end = c + 1;
	}
	for (size_t c = 0; c < end; c++) {
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
	v.mark = xcalloc(h->nr + 1, sizeof(*v.mark));
	v.todo = xcalloc(h->nr + 1, sizeof(*v.todo));
	v.skipped = xcalloc(h->nr + 1, sizeof(*v.skipped));
	prepare(&v);
	best = choose(&v);
	free(v.reaches);
	free(v.above);
	free(v.mark);
	free(v.todo);
	free(v.skipped);
	return best;
}
