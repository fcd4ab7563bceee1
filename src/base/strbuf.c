// SPDX-License-Identifier: GPL-2.0-only
#include "base/strbuf.h"

char strbuf_empty[1];

void strbuf_init(struct strbuf *sb, size_t max)
{
	*sb = (struct strbuf)STRBUF_INIT(max);
}

void strbuf_release(struct strbuf *sb)
{
	if (sb->alloc)
		free(sb->buf);
	strbuf_init(sb, sb->max);
}

void strbuf_reset(struct strbuf *sb)
{
	sb->len = 0;
	sb->overflow = false;
	if (sb->alloc)
		sb->buf[0] = 0;
}

char *strbuf_detach(struct strbuf *sb)
{
	char *s = sb->alloc ? sb->buf : xstrdup("");

	strbuf_init(sb, sb->max);
	return s;
}

static size_t make_room(struct strbuf *sb, size_t len)
{
	size_t room = sb->max - sb->len;

	if (len > room) {
		sb->overflow = true;
		len = room;
	}
	if (sb->len + len + 1 > sb->alloc) {
		size_t want = MAX(sb->len + len + 1, sb->alloc + sb->alloc / 2);

		want = MAX(MIN(want, sb->max + 1), (size_t)64);
		sb->buf = xrealloc(sb->alloc ? sb->buf : NULL, want, 1);
		sb->alloc = want;
	}
	return len;
}

void strbuf_add(struct strbuf *sb, const void *data, size_t len)
{
	if (!len)
		return;
	len = make_room(sb, len);
	memcpy(sb->buf + sb->len, data, len);
	sb->len += len;
	sb->buf[sb->len] = 0;
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
	if (n >= 0 && (size_t)n < sizeof(small)) {
		strbuf_add(sb, small, (size_t)n);
	} else if (n >= 0) {
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

/* Reads one character of UTF-8; its length, or 0 when the bytes are none. */
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

/* C1 controls, which a terminal obeys like ESC sequences, line separators, and marks that
 * change the direction of writing, so that text reads otherwise than it is. */
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
