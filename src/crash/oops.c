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

/* Boot loaders and scripts print the same texts for less: without a prefix of the kernel
 * a format has to fit. */
static bool is_plausible(const struct oops *oops, const struct line *line)
{
	if (line->kind != CONTEXT_NONE && !oops->chatty)
		return true;
	for (const struct format *f = oops->formats; f->line; f++)
		if (!(f->loose && line->kind == CONTEXT_NONE) &&
		    pattern_match(f->line, line->text, line->len, NULL))
			return true;
	return false;
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
