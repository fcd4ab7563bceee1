// SPDX-License-Identifier: GPL-2.0-only
/* Replaces what differs from one run to the next in a title, such as numbers and addresses. */
#include "base/strbuf.h"
#include "title-form.h"

static bool normalize_is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.';
}

static bool normalize_is_hex(char c)
{
	return isdigit((unsigned char)c) || (c >= 'a' && c <= 'f');
}

/* The length of an address at p, with or without 0x, else 0. After a '_', as in the names
 * of BPF programs, it must have a digit, so that it is not a part of a name. */
static size_t hex_length(const char *p, size_t left, char prev)
{
	size_t hex = left > 2 && p[0] == '0' && p[1] == 'x' ? 2 : 0, n = hex;
	bool digit = prev != '_';

	if (isalnum((unsigned char)prev))
		return 0;
	for (; n < left && normalize_is_hex(p[n]); n++)
		digit |= isdigit((unsigned char)p[n]) != 0;
	return digit && n - hex >= 6 && (n == left || !isalnum((unsigned char)p[n])) ? n : 0;
}

/* True if the ':' before p comes after the name of a file. */
static bool ends_in_file(const char *start, const char *p)
{
	const char *dot = p - 1;

	while (dot > start && isalpha((unsigned char)dot[-1]) && p - dot < 5)
		dot--;
	return dot > start && dot[-1] == '.' && dot < p - 1;
}

/* Returns the length of a text at p that changes from run to run, and the text that
 * replaces it; 0 if there is no such text. prev is the byte before p. */
static size_t replace_at(const char *start, const char *p, size_t left, char prev,
			 const char **with)
{
	size_t n;

	if (left > 4 && !memcmp(p, "CPU#", 4) && isdigit((unsigned char)p[4])) {
		for (n = 4; n < left && isdigit((unsigned char)p[n]); n++)
			;
		*with = "CPU";
		return n;
	}
	if (left > 12 && !memcmp(p, "syz-executor", 12) &&
	    (isdigit((unsigned char)p[12]) || p[12] == '.')) {
		for (n = 12; n < left && (isdigit((unsigned char)p[n]) || strchr("./:", p[n])); n++)
			;
		*with = "syz-executor";
		return n;
	}
	if (left > 9 && !memcmp(p, "syzkaller", 9) && isdigit((unsigned char)p[9])) {
		for (n = 9; n < left && (isdigit((unsigned char)p[n]) || strchr("/:", p[n])); n++)
			;
		*with = "syzkaller";
		return n;
	}
	/* The offset in foo+0x12/0x34. */
	if (*p == '+' && left > 3 && p[1] == '0' && p[2] == 'x' && normalize_is_word(prev)) {
		for (n = 3; n < left && normalize_is_hex(p[n]); n++)
			;
		if (left - n > 3 && p[n] == '/' && p[n + 1] == '0' && p[n + 2] == 'x')
			for (n += 3; n < left && normalize_is_hex(p[n]); n++)
				;
		*with = "";
		return n;
	}
	n = hex_length(p, left, prev);
	if (n) {
		*with = "ADDR";
		return n;
	}
	if ((normalize_is_word(prev) && prev != '.') || prev == '-')
		return 0;
	for (n = 0; n < left && isdigit((unsigned char)p[n]); n++)
		;
	if (!n || (n < left && (isalpha((unsigned char)p[n]) || p[n] == '_')))
		return 0;
	*with = prev == ':' && ends_in_file(start, p) ? "LINE" : "NUM";
	return n;
}

void title_normalize(struct strbuf *title)
{
	struct strbuf out = STRBUF_CUT(4 * TITLE_MAX);
	const char *p = title->buf, *end = p + title->len;

	while (p < end) {
		char prev = out.len ? out.buf[out.len - 1] : ' ';
		const char *with;
		size_t n = replace_at(title->buf, p, (size_t)(end - p), prev, &with);

		if (n) {
			strbuf_addstr(&out, with);
			p += n;
			continue;
		}
		if (*p == '\t' || *p == ' ') {
			if (out.len && prev != ' ')
				strbuf_addch(&out, ' ');
		} else if ((unsigned char)*p > 0x20 && (unsigned char)*p < 0x7f) {
			strbuf_addch(&out, *p);
		}
		p++;
	}
	if (out.len > TITLE_MAX) {
		out.len = TITLE_MAX;
		out.buf[out.len] = '\0';
	}
	strbuf_rtrim(&out);
	strbuf_reset(title);
	strbuf_add(title, out.buf, out.len);
	strbuf_release(&out);
}
