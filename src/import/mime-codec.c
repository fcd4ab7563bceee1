// SPDX-License-Identifier: GPL-2.0-only
#include "import/mime-codec.h"

static int mime_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

void quoted_printable_decode(struct strbuf *line)
{
	const char *p = line->buf, *end = p + line->len;
	char *out = line->buf;

	while (p < end) {
		const char *rest = p + 1;

		while (*p == '=' && rest < end && strchr(" \t\r", *rest))
			rest++;
		if (*p == '=' && rest < end && *rest == '\n')
			break; /* the line goes on in the next one */
		if (*p == '=' && end - p > 2 && mime_hex_digit(p[1]) >= 0 &&
		    mime_hex_digit(p[2]) >= 0) {
			*out++ = (char)(mime_hex_digit(p[1]) * 16 + mime_hex_digit(p[2]));
			p += 3;
		} else {
			*out++ = *p++;
		}
	}
	line->len = (size_t)(out - line->buf);
	*out = '\0';
}

static int base64_digit(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *p = c ? strchr(digits, c) : NULL;

	return p ? (int)(p - digits) : -1;
}

void base64_line_decode(struct base64_state *state, struct strbuf *line)
{
	const char *p = line->buf, *end = p + line->len;
	char *out = line->buf;

	for (; p < end; p++) {
		int digit = base64_digit(*p);

		if (digit < 0)
			continue;
		state->bits = state->bits << 6 | (uint32_t)digit;
		state->nr += 6;
		if (state->nr >= 8) {
			state->nr -= 8;
			*out++ = (char)(state->bits >> state->nr);
		}
	}
	line->len = (size_t)(out - line->buf);
	*out = '\0';
}
