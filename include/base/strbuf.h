/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A growing string with a ceiling, so that hostile input costs bounded memory. buf is
 * always NUL-terminated and never NULL; len excludes the NUL. The initializer decides
 * what happens at the ceiling. Nothing is ever cut without a decision to do so:
 *
 *	STRBUF_INIT(max)	Strict. Input cannot reach the ceiling, so passing it is a
 *				bug and ends the process.
 *	STRBUF_CHECKED(max)	Strict. Input can reach the ceiling. The string is then
 *				emptied, takes nothing more, and strbuf_check() fails. To
 *				release or detach it without having checked it is a bug.
 *	STRBUF_CUT(max)		The end is cut off. For text that is only shown, and for
 *				logs of which a part is enough.
 *
 *	struct strbuf sb = STRBUF_CHECKED(4096);
 *	strbuf_addf(&sb, "%s\n", name);
 *	ret = strbuf_check(&sb, &err, "the list of names");
 *	strbuf_release(&sb);
 */
#ifndef BASE_STRBUF_H
#define BASE_STRBUF_H

#include "base/error.h"

enum strbuf_ceiling { STRBUF_IS_STRICT, STRBUF_IS_CHECKED, STRBUF_IS_CUT };

struct strbuf {
	char *buf;
	size_t len;
	size_t alloc;
	size_t max; /* most bytes that len may reach */
	enum strbuf_ceiling ceiling;
	bool passed, checked; /* only with STRBUF_CHECKED */
};

extern char strbuf_empty[1];
#define STRBUF_INIT(max_)                                                        \
	{                                                                        \
		.buf = strbuf_empty, .max = (max_), .ceiling = STRBUF_IS_STRICT, \
	}
#define STRBUF_CHECKED(max_)                                                      \
	{                                                                         \
		.buf = strbuf_empty, .max = (max_), .ceiling = STRBUF_IS_CHECKED, \
	}
#define STRBUF_CUT(max_)                                                      \
	{                                                                     \
		.buf = strbuf_empty, .max = (max_), .ceiling = STRBUF_IS_CUT, \
	}

void strbuf_release(struct strbuf *sb); /* frees; may be used again, same ceiling */
void strbuf_reset(struct strbuf *sb);	/* len 0, memory kept */

/* The string, owned by the caller (never NULL); sb is empty afterwards. */
char *strbuf_detach(struct strbuf *sb);

void strbuf_add(struct strbuf *sb, const void *data, size_t len);
void strbuf_addch(struct strbuf *sb, char c);
void strbuf_addstr(struct strbuf *sb, const char *s);
void strbuf_addf(struct strbuf *sb, const char *fmt, ...) PRINTF_LIKE(2, 3);
void strbuf_vaddf(struct strbuf *sb, const char *fmt, va_list ap);

/* For input whose length nobody knows before: a strict string that is too small for all
 * of it stays as it is, and false is returned. */
bool strbuf_try_add(struct strbuf *sb, const void *data, size_t len)
	__attribute__((warn_unused_result));

/* 0, or -1 (ERROR_HOST) "<name> needs more than <max> bytes". */
int strbuf_check(struct strbuf *sb, struct error *err, const char *fmt, ...) PRINTF_LIKE(3, 4)
	__attribute__((warn_unused_result));

/* The only way to show foreign text. Control characters (C0 except newline and tab, DEL)
 * and bytes that are not UTF-8 become \xNN; C1 controls and marks of the writing direction
 * become \uNNNN. */
void strbuf_add_escaped(struct strbuf *sb, const char *data, size_t len);

/* Removes the first n bytes; all if there are fewer. */
void strbuf_remove_head(struct strbuf *sb, size_t n);

/* Removes white space at the end. */
void strbuf_rtrim(struct strbuf *sb);

#endif
