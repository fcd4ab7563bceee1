/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One console line: where it comes from and where the kernel's own words
 * start. Knows the prefixes of printk (levels, timestamps, caller), dmesg -T
 * and -H, netconsole, syslog and journald exports.
 */
#ifndef CRASH_LINE_H
#define CRASH_LINE_H

#include "base/base.h"

/* Who printed: reports keep the lines of their own context. */
enum context_kind {
	CONTEXT_NONE,	 /* no prefix: mails, user space, firmware */
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

/* Trailing carriage returns are not part of the line. */
void line_parse(struct line *line, const char *raw, size_t len);

/* When other output stands in front of a kernel message on a line without an end,
 * the message's prefix is not at the beginning: looks for it in front of "at",
 * which is in the line's text. */
void line_find_prefix(struct line *line, const char *at);

static inline bool line_same_context(const struct line *a, const struct line *b)
{
	return a->kind == b->kind && a->id == b->id;
}

/* Added by a symbolizer: "foo file.c:12 [inline]" */
static inline bool line_is_inlined(const char *text, size_t len)
{
	return len > 8 && !memcmp(text + len - 8, "[inline]", 8);
}

static inline bool line_has(const struct line *line, const char *text)
{
	return memmem(line->text, line->len, text, strlen(text)) != NULL;
}

#endif
