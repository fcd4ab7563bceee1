/* SPDX-License-Identifier: GPL-2.0-only */
/* Compares the titles of crashes. Pure. */
#ifndef AUDIT_AUDIT_TITLES_H
#define AUDIT_AUDIT_TITLES_H

#include "base/string-set.h"

/* Copies the function (or file) that a title names to buf; false without one. */
bool title_place(const char *title, char *buf, size_t size);

/* The share of the distinctive words of one text that are in the other, 0 to 1. The time
 * is linear in the length of both. */
double title_share_of_words(const char *text, const char *other);

/*
 * The titles of a log. Each pair is compared only once, however many runs show it, because
 * a log may have 100 runs of each of 2000 commits. Titles are known by their index in the
 * set; title_table_find() gives -1 for NULL and for another text, and no title is like -1.
 */
struct title_table {
	const struct string_set *set;
	struct title_entry *entries; /* [set->nr] */
	double *common;		     /* [set->nr * set->nr], filled as pairs are asked for */
};

/* The set must outlive the table and stay as it is. */
void title_table_init(struct title_table *t, const struct string_set *set);
void title_table_release(struct title_table *t);
long title_table_find(const struct title_table *t, const char *title);

/* As title_same(). */
bool titles_same(const struct title_table *t, long a, long b);

/* True when the title names no place, or one made of common words only: it may be any
 * bug. */
bool title_is_vague(const struct title_table *t, long title);

/* The larger share of the distinctive words of one place that are in the other, 0 to 1. */
double titles_in_common(const struct title_table *t, long a, long b);

#endif
