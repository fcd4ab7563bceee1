/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A growing string with a ceiling. buf is always NUL-terminated and never
 * NULL, len excludes the NUL. What would pass the ceiling is dropped and
 * "overflow" is set, so a hostile input costs bounded memory.
 *
 *	struct strbuf sb = STRBUF_INIT(4096);
 *	strbuf_addf(&sb, "%d", 1);
 *	strbuf_release(&sb);
 */
#ifndef BASE_STRBUF_H
#define BASE_STRBUF_H

#include "base/base.h"

struct strbuf {
	char *buf;
	size_t len;
	size_t alloc;
	size_t max; /* most bytes that len may reach */
	bool overflow;
};

extern char strbuf_empty[1];
#define STRBUF_INIT(max_)                          \
	{                                          \
		.buf = strbuf_empty, .max = (max_) \
	}

void strbuf_init(struct strbuf *sb, size_t max);
void strbuf_release(struct strbuf *sb); /* frees; may be used again, same max */
void strbuf_reset(struct strbuf *sb);	/* len 0, memory kept */

/* The string, owned by the caller (never NULL); sb is empty afterwards. */
char *strbuf_detach(struct strbuf *sb);

void strbuf_add(struct strbuf *sb, const void *data, size_t len);
void strbuf_addch(struct strbuf *sb, char c);
void strbuf_addstr(struct strbuf *sb, const char *s);
void strbuf_addf(struct strbuf *sb, const char *fmt, ...) PRINTF_LIKE(2, 3);
void strbuf_vaddf(struct strbuf *sb, const char *fmt, va_list ap);

/* The one way to show foreign text. Control characters (C0 but newline and tab, DEL) and
 * bytes that are no UTF-8 become \xNN; C1 controls and marks of the writing direction
 * become \uNNNN. */
void strbuf_add_escaped(struct strbuf *sb, const char *data, size_t len);

void strbuf_remove_head(struct strbuf *sb, size_t n);
void strbuf_rtrim(struct strbuf *sb);

#endif
