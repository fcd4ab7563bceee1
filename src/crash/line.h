/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One line of a console: who printed it, and where the text of the kernel begins.
 * Knows the prefixes of printk (levels, timestamps, callers), dmesg -T and -H,
 * netconsole, syslog and exports of journald.
 */
#ifndef CRASH_LINE_H
#define CRASH_LINE_H

#include "base/base.h"

/* The printer of a line. A report keeps the lines of its own context. */
enum context_kind {
	CONTEXT_NONE,	 /* no prefix of the kernel: mails, user space, firmware */
	CONTEXT_CONSOLE, /* a timestamp */
	CONTEXT_TASK,	 /* a timestamp and [T123] */
	CONTEXT_CPU,	 /* a timestamp and [C1] */
};

struct line {
	const char *raw; /* the whole line without the newline */
	size_t raw_len;
	const char *text; /* after the prefix */
	size_t len;
	enum context_kind kind;
	uint32_t id; /* of the task or CPU */
	bool early;  /* the timestamp is zero */
};

/* Fills line, which points into raw. Trailing carriage returns and colours are cut. */
void line_parse(struct line *line, const char *raw, size_t len);

/* Other output without a newline may precede a kernel message, so that the prefix of
 * the message is not at the beginning of the line. Looks for it before "at", which
 * points into the line's text, and moves the text behind it. */
void line_find_prefix(struct line *line, const char *at);

static inline bool line_same_context(const struct line *a, const struct line *b)
{
	return a->kind == b->kind && a->id == b->id;
}

/* True for a line that a symbolizer added: "foo file.c:12 [inline]". */
static inline bool line_is_inlined(const char *text, size_t len)
{
	return len > 8 && !memcmp(text + len - 8, "[inline]", 8);
}

static inline bool line_has(const struct line *line, const char *text)
{
	return memmem(line->text, line->len, text, strlen(text)) != NULL;
}

#endif
