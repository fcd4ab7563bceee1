// SPDX-License-Identifier: GPL-2.0-only
#include "oops.h"
#include "prefilter.h"

/* The pattern that says that this line begins no report, or NULL. */
static const char *exemption(const struct oops *oops, const struct line *line)
{
	if (!oops->unless)
		return NULL;
	for (size_t i = 0; oops->unless[i]; i++)
		if (pattern_match(oops->unless[i], line->text, line->len, NULL))
			return oops->unless[i];
	return NULL;
}

/* Where the report begins in the line, or NULL. Boot loaders and scripts print the same
 * texts for less: without a prefix of the kernel a format has to fit. */
static const char *plausible_at(const struct oops *oops, const struct line *line)
{
	struct captures caps;

	if (line->kind != CONTEXT_NONE && !oops->chatty)
		return find_text(line->text, line->len, oops->header);
	for (const struct format *f = oops->formats; f->line; f++)
		if (!(f->loose && line->kind == CONTEXT_NONE) &&
		    pattern_match(f->line, line->text, line->len, &caps))
			return caps.all.p;
	return NULL;
}

/* "cc1: WARNING: ...", "drivers/foo.c:12: WARNING: ...": tools that build something. */
static bool is_build_message(const struct line *line, const char *at)
{
	static const char *const tools[] = {
		"cc1: ", "cc1plus: ", "gcc: ", "clang: ", "ld: ", "as: ", "make: ", "collect2: ",
	};
	const char *colon = memchr(line->text, ':', (size_t)(at - line->text));
	size_t n = colon ? (size_t)(colon - line->text) : 0;

	for (size_t i = 0; n && i < ARRAY_SIZE(tools); i++)
		if (n + 2 == strlen(tools[i]) && !memcmp(line->text, tools[i], n + 2))
			return true;
	return n > 2 && colon[-2] == '.' && strchr("chSo", colon[-1]) &&
	       !memchr(line->text, ' ', n);
}

/* How many words, of letters only, come directly before p; 2 at most. */
static unsigned int words_before(const char *start, const char *p)
{
	unsigned int nr = 0;

	while (nr < 2 && p - start > 1 && p[-1] == ' ') {
		const char *end = p - 1 - (p[-2] == ','), *word = end;

		while (word > start && isalpha((unsigned char)word[-1]))
			word--;
		if (word == end || (word > start && word[-1] != ' '))
			break;
		nr++;
		p = word;
	}
	return nr;
}

/* True if the text before "at" is prose or a quotation mark: "I get a Kernel panic
 * - not syncing", "the message was 'BUG: ...'". The kernel begins its lines with reports, or
 * with names that end in a colon; a single word may be the mark of a program that stored the
 * log. */
static bool is_quoted(const struct line *line, const char *at)
{
	static const char *const bullets[] = { "* ", "- ", "Subject: " };
	const char *p = at;

	/* The pattern may leave out a first letter that is written in two ways. */
	while (p > line->text && is_word_char(p[-1]))
		p--;
	if (p > line->text && strchr("\"'`", p[-1]))
		return true;
	if (line->kind != CONTEXT_NONE)
		return false;
	if (is_build_message(line, p))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(bullets); i++)
		if ((size_t)(p - line->text) >= strlen(bullets[i]) &&
		    !memcmp(line->text, bullets[i], strlen(bullets[i])))
			return true;
	return words_before(line->text, p) == 2;
}

/* True if the text at "at" is one that a device or a program chose, in a message of the
 * kernel about them. */
static bool is_name(const struct line *line, const char *at)
{
	static const char *const labels[] = {
		"Product: ", "Manufacturer: ", "SerialNumber: ",
		"input: ",   ": USB HID v",    "audit: type=",
	};

	for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
		if (find_text(line->text, (size_t)(at - line->text), labels[i]))
			return true;
	return false;
}

static bool is_plausible(const struct oops *oops, const struct line *line)
{
	const char *at = plausible_at(oops, line);

	return at && !is_quoted(line, at) && !is_name(line, at);
}

/* "+ grep 'Kernel panic' log": scripts that show what they do. */
static bool is_shell_trace(const struct line *line)
{
	return line->kind == CONTEXT_NONE && line->len > 2 && line->text[0] == '+' &&
	       (line->text[1] == ' ' || line->text[1] == '+');
}

/* "systemd[1]: " and "(udev-worker)[333]: ": programs that write to the kernel's log. */
static bool is_program_message(const struct line *line)
{
	const char *p = line->text, *end = p + line->len, *digits;

	if (line->kind == CONTEXT_NONE)
		return false;
	p += p < end && *p == '(';
	while (p < end && (isalnum((unsigned char)*p) || strchr("_-.", *p)))
		p++;
	p += p < end && *p == ')';
	if (p == end || *p != '[')
		return false;
	digits = ++p;
	while (p < end && isdigit((unsigned char)*p))
		p++;
	return p > digits && end - p > 2 && !memcmp(p, "]: ", 3);
}

const struct oops *oops_find(const struct line *line, const struct word_set *words)
{
	if (word_set_empty(words) || line_is_inlined(line->text, line->len) ||
	    is_shell_trace(line) || is_program_message(line))
		return NULL;
	for (size_t i = 0; oops_table[i].header; i++) {
		const struct oops *oops = &oops_table[i];

		if (word_set_has(words, (unsigned int)i) && !exemption(oops, line) &&
		    is_plausible(oops, line))
			return oops;
	}
	return NULL;
}

static char *why_not(const struct oops *oops, const struct line *line)
{
	const char *pattern = exemption(oops, line);

	if (line_is_inlined(line->text, line->len))
		return xstrfmt("header '%s', in a line of a symbolizer", oops->header);
	if (is_shell_trace(line))
		return xstrfmt("header '%s', in a command of a script", oops->header);
	if (is_program_message(line))
		return xstrfmt("header '%s', in a message of a program", oops->header);
	if (pattern)
		return xstrfmt("header '%s', exempted by '%s'", oops->header, pattern);
	if (is_plausible(oops, line))
		return NULL;
	if (plausible_at(oops, line))
		return xstrfmt("header '%s', which the line only mentions", oops->header);
	if (oops->chatty)
		return xstrfmt("header '%s', but the line fits no format", oops->header);
	return xstrfmt("header '%s', but the line fits no format and has no prefix of the kernel",
		       oops->header);
}

char *oops_why_not(const struct line *line, const struct word_set *words)
{
	char *why = NULL;

	for (size_t i = 0; oops_table[i].header && !why; i++)
		if (word_set_has(words, (unsigned int)i))
			why = why_not(&oops_table[i], line);
	return why;
}
