/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Patterns that read like the printk format that prints a line, for one line at a
 * time. A pattern is found anywhere in the line unless it starts with '^'.
 *
 *	%d	decimal digits			%x	hex digits, with or without 0x
 *	%n	C identifier			%f	function as in "foo.isra.0+0x1/0x2" or "foo (file.c:1)"
 *	%l	lower case word with dashes	%w	anything without blanks (shortest)
 *	%s	anything (shortest, may be empty)
 *	%(a|b)	the first of the texts that fits; %(a|b)? may be empty
 *	%_	blanks, if any			%$	end of line, after blanks if any
 *	%*x	any of these, not captured	%%	a percent sign
 *
 * Time is linear in the length of the line: each attempt has a budget of steps, and
 * only the first PATTERN_LINE_MAX bytes are read.
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
	struct span all; /* the text that the whole pattern covers */
};

/* The end of " (net/core/dev.c:12 (discriminator 3))", which scripts/decode_stacktrace.sh
 * writes instead of an offset, or s. */
const char *skip_source(const char *s, const char *end);

/* True when the pattern is in the line. caps, which may be NULL, then has the captures;
 * captures beyond PATTERN_CAPTURES are dropped. */
bool pattern_match(const char *pattern, const char *line, size_t len, struct captures *caps);

/* A character of a C identifier. */
static inline bool is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* A character of a symbol, which is a C identifier and may have '$' in it. */
static inline bool is_symbol_char(char c)
{
	return is_word_char(c) || c == '$';
}

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
