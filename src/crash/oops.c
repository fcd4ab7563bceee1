// SPDX-License-Identifier: GPL-2.0-only
#include "crash/oops.h"
#include "prefilter.h"

static bool is_exempt(const struct oops *oops, const struct line *line)
{
	if (!oops->unless)
		return false;
	for (size_t i = 0; oops->unless[i]; i++)
		if (pattern_match(oops->unless[i], line->text, line->len, NULL))
			return true;
	return false;
}

/* Boot loaders and scripts use the same words for less. */
static bool is_worded(const struct oops *oops, const struct line *line)
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

const struct oops *oops_find(const struct line *line, const struct word_set *words)
{
	if (word_set_empty(words) || line_is_inlined(line->text, line->len) || is_shell_trace(line))
		return NULL;
	for (size_t i = 0; oops_table[i]; i++) {
		const struct oops *oops = oops_table[i];

		if (word_set_has(words, (unsigned int)i) && !is_exempt(oops, line) &&
		    is_worded(oops, line))
			return oops;
	}
	return NULL;
}

size_t oops_formats(void)
{
	size_t nr = 0;

	for (size_t i = 0; oops_table[i]; i++)
		for (const struct format *f = oops_table[i]->formats; f->line; f++)
			nr++;
	return nr;
}
