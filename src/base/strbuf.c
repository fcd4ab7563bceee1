// SPDX-License-Identifier: GPL-2.0-only
#include "base/strbuf.h"

char strbuf_empty[1];

static void begin_anew(struct strbuf *sb)
{
	sb->len = 0;
	sb->passed = false;
	sb->checked = false;
}

/* Called before the content is given away: does somebody know that it is not complete? */
static void must_be_checked(const struct strbuf *sb)
{
	if (sb->passed && !sb->checked)
		die_bug("a string needs more than %zu bytes, and nobody checked it", sb->max);
}

void strbuf_release(struct strbuf *sb)
{
	must_be_checked(sb);
	if (sb->alloc)
		free(sb->buf);
	sb->buf = strbuf_empty;
	sb->alloc = 0;
	begin_anew(sb);
}

void strbuf_reset(struct strbuf *sb)
{
	must_be_checked(sb);
	begin_anew(sb);
	if (sb->alloc)
		sb->buf[0] = 0;
}

char *strbuf_detach(struct strbuf *sb)
{
	char *s = sb->alloc ? sb->buf : xstrdup("");

	must_be_checked(sb);
	sb->buf = strbuf_empty;
	sb->alloc = 0;
	begin_anew(sb);
	return s;
}

static void reserve(struct strbuf *sb, size_t len)
{
	size_t want = MAX(sb->len + len + 1, sb->alloc + sb->alloc / 2);

	if (sb->len + len + 1 <= sb->alloc)
		return;
	want = MAX(MIN(want, sb->max + 1), (size_t)64);
	sb->buf = xrealloc(sb->alloc ? sb->buf : NULL, want, 1);
	sb->alloc = want;
}

/* How many of len more bytes are added. */
static size_t fitting(struct strbuf *sb, size_t len)
{
	size_t space = sb->max - sb->len;

	if (sb->passed)
		return 0;
	if (len <= space)
		return len;
	switch (sb->ceiling) {
	case STRBUF_IS_CUT:
		return space;
	case STRBUF_IS_CHECKED:
		/* Part of a text must never be taken for all of it. */
		sb->len = 0;
		if (sb->alloc)
			sb->buf[0] = 0;
		sb->passed = true;
		return 0;
	case STRBUF_IS_STRICT:
		break;
	}
	die_bug("a string needs more than %zu bytes; it begins with '%.64s'", sb->max, sb->buf);
}

void strbuf_add(struct strbuf *sb, const void *data, size_t len)
{
	len = fitting(sb, len);
	if (!len)
		return;
	reserve(sb, len);
	memcpy(sb->buf + sb->len, data, len);
	sb->len += len;
	sb->buf[sb->len] = 0;
}

bool strbuf_try_add(struct strbuf *sb, const void *data, size_t len)
{
	if (sb->ceiling != STRBUF_IS_CUT && len > sb->max - sb->len)
		return false;
	strbuf_add(sb, data, len);
	return true;
}

int strbuf_check(struct strbuf *sb, struct error *err, const char *fmt, ...)
{
	va_list ap;

	sb->checked = true;
	if (!sb->passed)
		return 0;
	va_start(ap, fmt);
	AUTO_FREE char *name = xvstrfmt(fmt, ap);
	va_end(ap);
	return error_set(err, ERROR_HOST, "%s needs more than %zu bytes", name, sb->max);
}

void strbuf_addch(struct strbuf *sb, char c)
{
	strbuf_add(sb, &c, 1);
}

void strbuf_addstr(struct strbuf *sb, const char *s)
{
	strbuf_add(sb, s, strlen(s));
}

void strbuf_vaddf(struct strbuf *sb, const char *fmt, va_list ap)
{
	char small[256];
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(small, sizeof(small), fmt, ap);
	if (n < 0)
		die_bug("the format '%s' cannot be printed", fmt);
	if ((size_t)n < sizeof(small)) {
		strbuf_add(sb, small, (size_t)n);
	} else {
		AUTO_FREE char *large = xcalloc((size_t)n + 1, 1);

		vsnprintf(large, (size_t)n + 1, fmt, again);
		strbuf_add(sb, large, (size_t)n);
	}
	va_end(again);
}

void strbuf_addf(struct strbuf *sb, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(sb, fmt, ap);
	va_end(ap);
}

/* Reads one character. Returns its length, or 0 when the bytes are not valid UTF-8. */
static size_t read_character(const unsigned char *s, size_t len, uint32_t *c)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = 1;

	if (*s >= 0x80)
		n = 1 + (*s >= 0xc0) + (*s >= 0xe0) + (*s >= 0xf0);
	if (n > len || *s >= 0xf5 || (n == 1 && *s >= 0x80))
		return 0;
	*c = n == 1 ? *s : *s & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (s[i] & 0x3f);
	}
	return *c < least[n] || (*c >= 0xd800 && *c < 0xe000) || *c > 0x10ffff ? 0 : n;
}

/* C1 controls, which a terminal obeys like ESC sequences; line separators; and invisible
 * characters and marks of the writing direction, with which a text looks different from what
 * it is. */
static bool misleads(uint32_t c)
{
	return (c >= 0x80 && c < 0xa0) || c == 0x61c || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	       (c >= 0xe0000 && c <= 0xe007f);
}

void strbuf_add_escaped(struct strbuf *sb, const char *data, size_t len)
{
	const unsigned char *p = (const unsigned char *)data, *end = p + len;
	uint32_t c = 0;

	for (size_t n; p < end; p += MAX(n, (size_t)1)) {
		n = read_character(p, (size_t)(end - p), &c);
		if (!n || (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			strbuf_addf(sb, "\\x%02x", *p);
		else if (misleads(c) && c > 0xffff)
			strbuf_addf(sb, "\\U%08x", c);
		else if (misleads(c))
			strbuf_addf(sb, "\\u%04x", c);
		else
			strbuf_add(sb, p, n);
	}
}

void strbuf_remove_head(struct strbuf *sb, size_t n)
{
	n = MIN(n, sb->len);
	if (!n)
		return;
	memmove(sb->buf, sb->buf + n, sb->len - n + 1);
	sb->len -= n;
}

void strbuf_rtrim(struct strbuf *sb)
{
	while (sb->len && isspace((unsigned char)sb->buf[sb->len - 1]))
		sb->buf[--sb->len] = 0;
}
