/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The range of a bisection as a graph that is small enough to be looked at: some of its
 * commits, joined as they descend from each other through those that are left out.
 *
 *	keep[...] = true;		[history.nr] for each commit that must be shown
 *	range_graph_keep(&history, keep);
 *	json_t *rows = range_graph_json(&history, names, keep);
 */
#ifndef REPORT_RANGE_GRAPH_H
#define REPORT_RANGE_GRAPH_H

#include <jansson.h>

#include "evidence/posterior.h"

/* The most rows of a graph. A range that is not larger is shown whole. */
#define GRAPH_ROWS_MAX 200

/* Marks all candidates if they fit beside what is marked already. Otherwise the marks that
 * are too many, counted from the oldest commit, are removed. */
void range_graph_keep(const struct history *h, bool *keep);

/*
 * A new array with an object for each commit with keep[], children before parents:
 * "commit"; "parents", a list of indexes into the array, all larger than its own; "matters",
 * false for a commit that cannot change the kernel or is outside of the paths;
 * "outside", true for a commit of the boundary; "left_out" and "left_out_matter", the number
 * of commits between it and its parents in the graph, and of those that can matter.
 * names[] has the full hash of each commit of the history.
 */
json_t *range_graph_json(const struct history *h, char *const *names, const bool *keep);

#endif
