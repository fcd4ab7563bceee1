/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A PCRE2 pattern of the user's, for text of a guest, which is hostile: the time and depth
 * of a search are limited.
 */
#ifndef CRASH_USER_PATTERN_H
#define CRASH_USER_PATTERN_H

#include "base/error.h"

struct user_pattern;

enum pattern_found {
	PATTERN_ABSENT,
	PATTERN_FOUND,
	PATTERN_GAVE_UP, /* a limit was reached before it was known */
};

/* NULL with ERROR_USER, naming the pattern and its fault, if it does not compile. "what"
 * says in the error whose pattern it is. */
struct user_pattern *user_pattern_new(const char *text, const char *what, struct error *err);
void user_pattern_free(struct user_pattern *p);

/* Groups "(...)" in it that capture. */
unsigned user_pattern_groups(const struct user_pattern *p);

/* ^ and $ are the begin and the end of each line of the text. */
enum pattern_found user_pattern_find(const struct user_pattern *p, const char *text, size_t len);

/* The same, with the text of the first group: *begin and *end are offsets. A group that took no
 * part in the match is PATTERN_ABSENT. */
enum pattern_found user_pattern_group(const struct user_pattern *p, const char *text, size_t len,
				      size_t *begin, size_t *end);

#endif
