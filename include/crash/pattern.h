/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Patterns that read like the printk format which prints the line, for one
 * line at a time. Found anywhere in the line unless they start with '^'.
 *
 *	%d	decimal digits			%x	hex digits, with or without 0x
 *	%n	C identifier			%f	function as in "foo.isra.0+0x1/0x2"
 *	%l	lower case word with dashes	%w	anything without blanks (shortest)
 *	%s	anything (shortest, may be nothing)
 *	%(a|b)	one of the texts; %(a|b)? also none
 *	%_	blanks, also none		%$	end of line
 *	%*x	any of these, not captured	%%	a percent sign
 *
 * Time is linear in the line: each attempt has a budget of steps, and lines are
 * looked at up to PATTERN_LINE_MAX bytes.
 */
#ifndef CRASH_PATTERN_H
#define CRASH_PATTERN_H

#include "base/base.h"

#define PATTERN_CAPTURES 6
#define PATTERN_LINE_MAX 2048

struct span {
	const char *p;
	size_t len;
};

struct captures {
	struct span v[PATTERN_CAPTURES];
	unsigned int nr;
	struct span all; /* what the whole pattern covered */
};

/* caps may be NULL. */
bool pattern_match(const char *pattern, const char *line, size_t len, struct captures *caps);

static inline bool span_is(struct span s, const char *text)
{
	return s.len == strlen(text) && !memcmp(s.p, text, s.len);
}

/* Position of text in the line or NULL. */
static inline const char *find_text(const char *line, size_t len, const char *text)
{
	return memmem(line, len, text, strlen(text));
}

#endif
