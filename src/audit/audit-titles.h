/* SPDX-License-Identifier: GPL-2.0-only */
/* Compares the titles of two crashes. Pure. */
#ifndef AUDIT_AUDIT_TITLES_H
#define AUDIT_AUDIT_TITLES_H

#include "base/base.h"

/* Copies the function (or file) that a title names to buf; false without one. */
bool title_place(const char *title, char *buf, size_t size);

/* True when the title names no place, or one made of common words only: it may be any
 * bug. */
bool title_is_vague(const char *title);

/* The share of the distinctive words of one text that are in the other, 0 to 1. */
double title_share_of_words(const char *text, const char *other);

/* The larger share of the distinctive words of one place that are in the other, 0 to 1. */
double titles_in_common(const char *a, const char *b);

#endif
