// SPDX-License-Identifier: GPL-2.0-only
#include "range-graph.h"

#define WORD_BITS 64
#define WORDS ((GRAPH_ROWS_MAX + WORD_BITS - 1) / WORD_BITS)

/* A set of rows, by their number from the oldest one. */
struct row_set {
	uint64_t bits[WORDS];
};

struct graph {
	const struct history *h;
	const bool *keep;
	size_t *row;	/* [h->nr] of a kept commit */
	size_t *commit; /* [rows] its index in the history */
	size_t rows;
	struct row_set *nearest; /* [h->nr] kept commits that are reached through others only */
	struct row_set *above;	 /* [rows] all kept commits that this one descends from */
};

static void row_set_add(struct row_set *set, size_t row)
{
	set->bits[row / WORD_BITS] |= (uint64_t)1 << row % WORD_BITS;
}

static bool row_set_has(const struct row_set *set, size_t row)
{
	return set->bits[row / WORD_BITS] >> row % WORD_BITS & 1;
}

static void row_set_join(struct row_set *set, const struct row_set *other)
{
	for (size_t i = 0; i < WORDS; i++)
		set->bits[i] |= other->bits[i];
}

void range_graph_keep(const struct history *h, bool *keep)
{
	size_t all = h->nr - h->boundary, nr = 0;

	for (size_t i = 0; i < h->boundary; i++)
		all += keep[i];
	for (size_t i = h->boundary; i < h->nr && all <= GRAPH_ROWS_MAX; i++)
		keep[i] = true;
	for (size_t i = h->nr; i-- > 0;) {
		nr += keep[i];
		if (nr > GRAPH_ROWS_MAX)
			keep[i] = false;
	}
}

/* Finds for each commit the kept ones that it descends from without another between them. */
static void graph_connect(struct graph *g)
{
	const struct history *h = g->h;

	for (size_t i = 0; i < h->nr; i++) {
		struct row_set *set = &g->nearest[i];

		for (size_t k = h->parent_at[i]; k < h->parent_at[i + 1]; k++) {
			size_t parent = h->parents[k];

			if (g->keep[parent])
				row_set_add(set, g->row[parent]);
			else
				row_set_join(set, &g->nearest[parent]);
		}
		if (!g->keep[i])
			continue;
		for (size_t r = 0; r < g->row[i]; r++)
			if (row_set_has(set, r))
				row_set_join(&g->above[g->row[i]], &g->above[r]);
		/* A commit that another parent descends from needs no line of its own. */
		for (size_t w = 0; w < WORDS; w++)
			set->bits[w] &= ~g->above[g->row[i]].bits[w];
		row_set_join(&g->above[g->row[i]], set);
	}
}

static bool graph_matters(const struct history *h, size_t i)
{
	return !h->weight || h->weight[i] > WEIGHT_UNREAD;
}

/* Counts the commits that descend from no parent in the graph. */
static void graph_count(const struct graph *g, size_t row, bool *seen, json_t *object)
{
	const struct history *h = g->h;
	AUTO_FREE bool *before = xcalloc(h->nr, sizeof(*before));
	size_t left_out = 0, matter = 0;

	memset(seen, 0, h->nr * sizeof(*seen));
	for (size_t r = 0; r < row; r++)
		if (row_set_has(&g->nearest[g->commit[row]], r))
			history_mark_ancestors(h, g->commit[r], seen);
	memcpy(before, seen, h->nr * sizeof(*seen));
	history_mark_ancestors(h, g->commit[row], seen);
	for (size_t i = h->boundary; i < g->commit[row]; i++) {
		if (!seen[i] || before[i])
			continue;
		left_out++;
		matter += graph_matters(h, i);
	}
	json_object_set_new(object, "left_out", json_integer((json_int_t)left_out));
	json_object_set_new(object, "left_out_matter", json_integer((json_int_t)matter));
}

static json_t *graph_row(const struct graph *g, size_t row, char *const *names, bool *seen)
{
	size_t i = g->commit[row];
	json_t *parents = json_array(), *object;

	for (size_t r = row; r-- > 0;)
		if (row_set_has(&g->nearest[i], r))
			json_array_append_new(parents, json_integer((json_int_t)(g->rows - 1 - r)));
	object = json_pack("{s:s, s:o, s:b, s:b}", "commit", names[i], "parents", parents,
			   "matters", graph_matters(g->h, i), "outside", i < g->h->boundary);
	graph_count(g, row, seen, object);
	return object;
}

json_t *range_graph_json(const struct history *h, char *const *names, const bool *keep)
{
	struct graph g = { .h = h, .keep = keep };
	AUTO_FREE bool *seen = xcalloc(h->nr + 1, sizeof(*seen));
	json_t *array = json_array();

	g.row = xcalloc(h->nr + 1, sizeof(*g.row));
	g.commit = xcalloc(GRAPH_ROWS_MAX, sizeof(*g.commit));
	g.nearest = xcalloc(h->nr + 1, sizeof(*g.nearest));
	g.above = xcalloc(GRAPH_ROWS_MAX, sizeof(*g.above));
	for (size_t i = 0; i < h->nr; i++) {
		if (!keep[i])
			continue;
		if (g.rows == GRAPH_ROWS_MAX)
			die_bug("the graph of a range has more than %d rows", GRAPH_ROWS_MAX);
		g.row[i] = g.rows;
		g.commit[g.rows++] = i;
	}
	graph_connect(&g);
	for (size_t row = g.rows; row-- > 0;)
		json_array_append_new(array, graph_row(&g, row, names, seen));
	free(g.row);
	free(g.commit);
	free(g.nearest);
	free(g.above);
	return array;
}
