// SPDX-License-Identifier: GPL-2.0-only
#include "line.h"

#include "work-count.h"

/* Longest prefix of a line. */
#define PREFIX_MAX 256

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && *p == ' ')
		p++;
	return p;
}

static const char *skip_digits(const char *p, const char *end)
{
	while (p < end && is_digit(*p))
		p++;
	return p;
}

/* Skips sequences like "ESC [ 31 m" at p. */
static const char *skip_colours(const char *p, const char *end)
{
	while (end - p > 2 && p[0] == '\033' && p[1] == '[') {
		const char *q = p + 2;

		while (q < end && (is_digit(*q) || *q == ';' || *q == '?'))
			q++;
		if (q == end || !isalpha((unsigned char)*q))
			break;
		p = q + 1;
	}
	return p;
}

static bool is_month(const char *p)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (size_t i = 0; i < sizeof(months) - 1; i += 3)
		if (!memcmp(p, months + i, 3))
			return true;
	return false;
}

/* Returns the end of "[ 12.345678]", "[Mon Nov 23 05:22:31 2026]", "[Nov23 05:22]" or
 * "[  +0.000012]" at p, or NULL. */
static const char *skip_time(const char *p, const char *end)
{
	const char *q;

	if (end - p < 5 || *p != '[')
		return NULL;
	p = skip_blanks(p + 1, end);
	if (p < end && *p == '+')
		p++;
	q = skip_digits(p, end);
	if (q > p) {
		if (q == end || *q != '.')
			return NULL;
		p = q + 1;
		q = skip_digits(p, end);
		return q > p && q < end && *q == ']' ? q + 1 : NULL;
	}
	if (end - p < 11)
		return NULL;
	if (!is_month(p) && !(p[3] == ' ' && is_month(p + 4)))
		return NULL;
	q = memchr(p, ']', (size_t)MIN(end - p, 32));
	if (!q || !memchr(p, ':', (size_t)(q - p)))
		return NULL;
	return q + 1;
}

/* True when the timestamp that ends at "after" is 0.000000. */
static bool starts_at_zero(const char *start, const char *after)
{
	if (after - start < 10)
		return false;
	return !memcmp(after - 10, " 0.000000]", 10) || !memcmp(after - 10, "[0.000000]", 10);
}

/* Reads "[ T123]" or "[    C1]" into the line. */
static const char *skip_caller(struct line *line, const char *p, const char *end)
{
	const char *q;
	char kind;

	if (end - p < 4 || *p != '[')
		return p;
	q = skip_blanks(p + 1, end);
	if (q >= end || (*q != 'T' && *q != 'C'))
		return p;
	kind = *q++;
	const char *digits = q;
	uint32_t id = 0;
	for (; q < end && is_digit(*q); q++)
		id = id * 10 + (uint32_t)(*q - '0');
	if (q == digits || q == end || *q != ']')
		return p;
	line->kind = kind == 'T' ? CONTEXT_TASK : CONTEXT_CPU;
	line->id = id;
	return q + 1;
}

/* Reads the prefix of netconsole and /dev/kmsg, "6,339,5140900,-,caller=T1;text", or
 * returns NULL. */
static const char *skip_kmsg(struct line *line, const char *p, const char *end)
{
	const char *q = skip_digits(p, end), *semicolon, *caller;

	if (q == p || q == end || *q != ',')
		return NULL;
	p = q + 1;
	q = skip_digits(p, end);
	if (q == p || q == end || *q != ',')
		return NULL;
	p = q + 1;
	q = skip_digits(p, end);
	if (q == p || q == end || *q != ',')
		return NULL;
	semicolon = memchr(q, ';', (size_t)MIN(end - q, 128));
	if (!semicolon)
		return NULL;
	line->kind = CONTEXT_CONSOLE;
	caller = memmem(q, (size_t)(semicolon - q), "caller=", 7);
	if (caller) {
		/* The semicolon ends the number, so it is not read past. */
		line->kind = caller[7] == 'T' ? CONTEXT_TASK : CONTEXT_CPU;
		for (caller += 7 + (caller[7] != ';'); is_digit(*caller); caller++)
			line->id = line->id * 10 + (uint32_t)(*caller - '0');
	}
	return semicolon + 1;
}

/* Skips "Nov 23 05:22:31 host kernel: " and "2026-11-23T05:22:31+0000 host kernel: ". */
static const char *skip_syslog(struct line *line, const char *p, const char *end)
{
	const char *tag;

	if (end - p < 20)
		return p;
	if (!(is_month(p) && p[3] == ' ') && !(is_digit(p[0]) && p[4] == '-' && p[7] == '-'))
		return p;
	tag = memmem(p, (size_t)MIN(end - p, PREFIX_MAX), " kernel: ", 9);
	if (!tag)
		return p;
	line->kind = CONTEXT_CONSOLE;
	return tag + 9;
}

/* Skips the text that may precede a timestamp: another program's prompt, the note
 * about dropped messages, the level. */
static const char *find_time(const char *p, const char *end)
{
	const char *limit = p + MIN(end - p, PREFIX_MAX);
	const char *q;

	if (*p == '[')
		return p;
	if (end - p > 3 && p[0] == '*' && p[1] == '*' && p[2] == ' ') {
		q = memmem(p + 3, (size_t)(limit - p) - 3, " dropped ** ", 12);
		if (q)
			p = q + 12;
	}
	q = memmem(p, (size_t)(limit - p), " login: ", 8);
	if (q)
		p = q + 8;
	if (end - p > 3 && p[0] == '<' && is_digit(p[1])) {
		q = skip_digits(p + 1, end);
		if (q < end && *q == '>')
			p = q + 1;
	}
	return p;
}

/* The length of the line without carriage returns and colours at its end. */
static size_t trim_end(const char *raw, size_t len)
{
	for (;;) {
		const char *esc;

		while (len && raw[len - 1] == '\r')
			len--;
		if (len < 3 || raw[len - 1] != 'm')
			return len;
		esc = memrchr(raw + len - MIN(len, (size_t)12), '\033', MIN(len, (size_t)12));
		if (!esc || skip_colours(esc, raw + len) != raw + len)
			return len;
		len = (size_t)(esc - raw);
	}
}

void line_parse(struct line *line, const char *raw, size_t len)
{
	const char *p, *end, *q;

	judge_steps += MIN(len, (size_t)PREFIX_MAX) + 1;
	len = trim_end(raw, len);
	*line = (struct line){ .raw = raw, .raw_len = len };
	end = raw + len;
	p = raw;
	while (p < end && *p == '\r')
		p++;
	p = skip_colours(p, end);
	if (end - p > 8 && !memcmp(p, "MESSAGE=", 8)) {
		line->kind = CONTEXT_CONSOLE;
		p += 8;
	} else if (p < end && isalnum((unsigned char)*p)) {
		q = skip_kmsg(line, p, end);
		if (q)
			p = q;
		else
			p = skip_syslog(line, p, end);
	}
	q = p < end ? skip_time(skip_colours(find_time(p, end), end), end) : NULL;
	if (q) {
		if (line->kind == CONTEXT_NONE)
			line->kind = CONTEXT_CONSOLE;
		q = skip_colours(q, end);
		line->early = starts_at_zero(raw, q);
		p = skip_caller(line, q, end);
		if (p < end && *p == ' ')
			p++;
	}
	p = skip_colours(p, end);
	line->text = p;
	line->len = (size_t)(end - p);
}

void line_find_prefix(struct line *line, const char *at)
{
	const char *end = line->raw + line->raw_len, *p = at;

	if (line->kind != CONTEXT_NONE)
		return;
	while (p > line->text && at - p < 64) {
		const char *after;

		if (*--p != '[')
			continue;
		after = skip_time(p, end);
		if (!after || after > at)
			continue;
		line->kind = CONTEXT_CONSOLE;
		line->early = starts_at_zero(line->raw, after);
		line->text = skip_caller(line, after, end);
		if (line->text < end && *line->text == ' ')
			line->text++;
		line->len = (size_t)(end - line->text);
		return;
	}
}
