/* SPDX-License-Identifier: GPL-2.0-only */
/* What the titles of two crashes have in common. Pure. */
#ifndef AUDIT_AUDIT_TITLES_H
#define AUDIT_AUDIT_TITLES_H

#include "base/base.h"

/* The function (or file) that a title names, NUL-terminated in buf; false: none. */
bool title_place(const char *title, char *buf, size_t size);

/* It names no place, or one of common words only: it may be any bug. */
bool title_is_vague(const char *title);

/* Share of the telling words of either place that are in the other, 0 to 1. */
double titles_in_common(const char *a, const char *b);

#endif
