// SPDX-License-Identifier: GPL-2.0-only
#include "line.h"

#include "work-count.h"

/* Longest prefix of a line. */
#define PREFIX_MAX 256

/* Longest date that dmesg -T prints, with days and months in any language. */
#define DATE_MAX 64

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

/* True for "07:30:00". */
static bool is_clock(const char *p, const char *end)
{
	if (end - p < 8 || p[2] != ':' || p[5] != ':')
		return false;
	return is_digit(p[0]) && is_digit(p[1]) && is_digit(p[3]) && is_digit(p[4]) &&
	       is_digit(p[6]) && is_digit(p[7]);
}

/* True for "Di Okt 15 07:30:00 2024": dmesg -T writes days and months in the language of
 * the user, but always the clock and the year at the end. */
static bool ends_in_date(const char *p, const char *end)
{
	if (end - p < 14 || skip_digits(end - 4, end) != end)
		return false;
	return end[-5] == ' ' && is_clock(end - 13, end);
}

/* Skips the " <    0.000217>" that dmesg -d adds to the time. */
static const char *skip_delta(const char *p, const char *end)
{
	const char *q = skip_blanks(p, end);

	if (q == end || *q != '<')
		return p;
	q = memchr(q, '>', (size_t)MIN(end - q, 24));
	return q ? q + 1 : p;
}

/* Returns the end of "[ 12.345678]", "[   12.345678 <    0.000217>]", "[  +0.000012]",
 * "[Mon Nov 23 05:22:31 2026]" or "[Nov23 05:22]" at p, or NULL. */
static const char *skip_time(const char *p, const char *end)
{
	const char *q;
	bool dated;

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
		if (q == p)
			return NULL;
		q = skip_delta(q, end);
		return q < end && *q == ']' ? q + 1 : NULL;
	}
	if (end - p < 11)
		return NULL;
	q = memchr(p, ']', (size_t)MIN(end - p, DATE_MAX));
	if (!q)
		return NULL;
	dated = is_month(p) ? memchr(p, ':', (size_t)(q - p)) != NULL : ends_in_date(p, q);
	return dated ? q + 1 : NULL;
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

/* Skips the "6.9.0-rc1," that netconsole may put before all else. */
static const char *skip_release(const char *p, const char *end)
{
	const char *q = skip_digits(p, end), *comma;

	if (q == p || q == end || *q != '.')
		return p;
	comma = memchr(q, ',', (size_t)MIN(end - q, 80));
	return comma && !memchr(q, ' ', (size_t)(comma - q)) ? comma + 1 : p;
}

/* Reads the prefix of netconsole and /dev/kmsg, "6,339,5140900,-,caller=T1;text", or
 * returns NULL. */
static const char *skip_kmsg(struct line *line, const char *p, const char *end)
{
	const char *q, *semicolon, *caller;

	p = skip_release(p, end);
	q = skip_digits(p, end);

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

/* Finds the clock of a line of syslog, which follows a date in any language. Returns
 * its end, or NULL. */
static const char *find_clock(const char *p, const char *end)
{
	const char *limit = p + MIN(end - p, DATE_MAX);

	for (const char *q = p + 2; q < limit; q++) {
		q = memchr(q, ':', (size_t)(limit - q));
		if (!q)
			return NULL;
		if (is_clock(q - 2, end))
			return q + 6;
	}
	return NULL;
}

static const char *skip_word(const char *p, const char *end)
{
	const char *q = memchr(p, ' ', (size_t)(end - p));

	return q ? skip_blanks(q, end) : end;
}

/* Returns the end of "1764137012.000218" at p, the seconds since 1970, or NULL. */
static const char *skip_unix_time(const char *p, const char *end)
{
	const char *q = skip_digits(p, end);

	if (q - p < 9 || q == end || *q != '.')
		return NULL;
	return skip_digits(q + 1, end);
}

/* Skips the "2026-11-23T05:22:31.1234567Z " that services which run jobs put before all
 * that is printed. clock is after the seconds. */
static const char *skip_job_time(const char *p, const char *clock, const char *end)
{
	const char *q;

	if (*clock != '.' || !is_digit(*p))
		return p;
	q = skip_digits(clock + 1, end);
	return end - q > 1 && q[0] == 'Z' && q[1] == ' ' ? q + 2 : p;
}

/* Skips "Nov 23 05:22:31 host kernel: ", "2026-11-23T05:22:31+0000 host kernel: ",
 * "1764137012.000218 host kernel: ", the prefix of netconsole after a date and a host, and
 * that of dmesg --time-format=iso. */
static const char *skip_syslog(struct line *line, const char *p, const char *end)
{
	const char *clock = find_clock(p, end), *tag, *q;

	if (!clock)
		clock = skip_unix_time(p, end);
	if (!clock || end - clock < 2)
		return p;
	tag = memmem(clock, (size_t)MIN(end - clock, PREFIX_MAX), " kernel: ", 9);
	if (tag) {
		line->kind = CONTEXT_CONSOLE;
		return tag + 9;
	}
	q = skip_word(clock, end);
	if (*clock == ',' && is_digit(*p)) {
		line->kind = CONTEXT_CONSOLE;
		p = skip_caller(line, q, end);
		if (p == q)
			return q;
		return skip_blanks(p, MIN(p + 1, end));
	}
	q = skip_kmsg(line, skip_word(q, end), end);
	return q ? q : skip_job_time(p, clock, end);
}

/* Skips "kern  :warn  : " of dmesg -x. */
static const char *skip_facility(struct line *line, const char *p, const char *end)
{
	if (end - p < 15 || p[6] != ':' || p[13] != ':' || p[14] != ' ' || memcmp(p, "kern ", 5))
		return p;
	line->kind = CONTEXT_CONSOLE;
	return p + 15;
}

/* Finds a timestamp behind the prefix of a program that captured the console: an
 * indentation, another time, the name of a machine. Returns p if the line has no such
 * timestamp. */
static const char *find_later_time(const char *p, const char *end)
{
	const char *limit = p + MIN(end - p, PREFIX_MAX / 2), *q = p;

	while (q < limit && (q = memchr(q, '[', (size_t)(limit - q)))) {
		const char *digits = skip_blanks(q + 1, end), *after = NULL;

		if (digits < end && is_digit(*digits))
			after = skip_time(q, end);
		if (after && after - q >= 10 && (q == p || strchr(" \t>:)]", q[-1])))
			return q;
		q++;
	}
	return p;
}

/* Skips the level, "<4>". */
static const char *skip_level(const char *p, const char *end)
{
	const char *q;

	if (end - p < 3 || p[0] != '<' || !is_digit(p[1]))
		return p;
	q = skip_digits(p + 1, end);
	return q < end && *q == '>' && q - p <= 4 ? q + 1 : p;
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
	return skip_level(p, end);
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

/* Skips the CPU and the task that kernels of phones print after the time: " (3)[123:comm]",
 * "-(3)[123:comm]" or " [3:     comm:  123]". */
static const char *skip_phone_task(const char *p, const char *end)
{
	const char *q = p, *digits;

	while (q < end && (*q == ' ' || *q == '-') && q - p < 2)
		q++;
	if (end - q > 2 && q[0] == '(' && is_digit(q[1])) {
		q = skip_digits(q + 1, end);
		if (end - q < 2 || q[0] != ')' || q[1] != '[')
			return p;
		q++;
	}
	if (q == end || *q != '[')
		return p;
	digits = q + 1;
	q = skip_digits(digits, end);
	if (q == digits || q == end || *q != ':')
		return p;
	q = memchr(q, ']', (size_t)MIN(end - q, 64));
	return q ? q + 1 : p;
}

/* Reads what follows a timestamp: the caller, and the host in journalctl -o
 * short-monotonic. Returns where the text begins. */
static const char *skip_printk_time(struct line *line, const char *p, const char *end)
{
	const char *q;

	if (line->kind == CONTEXT_NONE)
		line->kind = CONTEXT_CONSOLE;
	p = skip_colours(p, end);
	line->early = starts_at_zero(line->raw, p);
	q = end - p > 1 && p[0] == ' ' && p[1] == '[' ? skip_caller(line, p + 1, end) : p + 1;
	p = q > p + 1 ? q : skip_caller(line, p, end);
	p = skip_phone_task(p, end);
	if (p == end || *p != ' ')
		return p;
	p++;
	q = skip_word(p, end);
	return end - q > 8 && q[-1] == ' ' && !memcmp(q, "kernel: ", 8) ? q + 8 : p;
}

void line_parse(struct line *line, const char *raw, size_t len)
{
	const char *p, *end, *q;
	bool level;

	judge_steps += MIN(len, (size_t)PREFIX_MAX) + 1;
	len = trim_end(raw, len);
	*line = (struct line){ .raw = raw, .raw_len = len };
	end = raw + len;
	p = raw;
	while (p < end && *p == '\r')
		p++;
	p = skip_colours(p, end);
	while (p < end && *p == '>') /* a quotation in a mail */
		p = skip_blanks(p + 1, MIN(end, p + 2));
	q = skip_level(p, end);
	level = q > p;
	p = q;
	if (end - p > 8 && !memcmp(p, "MESSAGE=", 8)) {
		line->kind = CONTEXT_CONSOLE;
		p += 8;
	} else if (p < end && (isalnum((unsigned char)*p) || *p & 0x80)) {
		q = skip_kmsg(line, p, end);
		if (!q)
			q = skip_facility(line, p, end);
		p = q > p ? q : skip_syslog(line, p, end);
	}
	q = p < end ? skip_time(skip_colours(find_time(p, end), end), end) : NULL;
	if (!q && p < end && line->kind == CONTEXT_NONE && *p != '+')
		q = skip_time(find_later_time(p, end), end);
	if (q)
		p = skip_printk_time(line, q, end);
	else if (level && line->kind == CONTEXT_NONE)
		line->kind = CONTEXT_CONSOLE;
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
