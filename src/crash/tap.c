// SPDX-License-Identifier: GPL-2.0-only
#include "crash/tap.h"

#include "line.h"

#define SUBTEST "# Subtest: "

/* A part of a line; it does not end in a NUL. */
struct part {
	const char *s;
	size_t len;
};

static const char *const ids[] = {
	[TAP_NONE] = "none",
	[TAP_OK] = "ok",
	[TAP_NOT_OK] = "not ok",
	[TAP_SKIPPED] = "skipped",
};

const char *tap_result_id(enum tap_result result)
{
	return ids[result];
}

int tap_result_parse(const char *id, enum tap_result *result)
{
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		if (str_equal(ids[i], id)) {
			*result = (enum tap_result)i;
			return 0;
		}
	return -1;
}

void tap_init(struct tap *tap, const char *suite, const char *test)
{
	*tap = (struct tap){ .suite = suite, .test = test };
}

static void cut_blanks(struct part *p)
{
	while (p->len && (*p->s == ' ' || *p->s == '\t')) {
		p->s++;
		p->len--;
	}
	while (p->len && (p->s[p->len - 1] == ' ' || p->s[p->len - 1] == '\t'))
		p->len--;
}

static bool skip_text(struct part *p, const char *text)
{
	size_t n = strlen(text);

	if (p->len < n || memcmp(p->s, text, n))
		return false;
	p->s += n;
	p->len -= n;
	return true;
}

static bool part_is(const struct part *p, const char *text)
{
	return p->len == strlen(text) && !memcmp(p->s, text, p->len);
}

/* Cuts "# SKIP why" and other remarks from the end of a name. Names may have a '#' in them,
 * so a remark has a blank before it, or is all there is. */
static struct part cut_remark(struct part *name)
{
	struct part remark = { name->s + name->len, 0 };

	for (size_t i = 0; i < name->len; i++) {
		if (name->s[i] != '#' || (i && name->s[i - 1] != ' '))
			continue;
		remark = (struct part){ name->s + i + 1, name->len - i - 1 };
		name->len = i;
		break;
	}
	cut_blanks(&remark);
	cut_blanks(name);
	return remark;
}

static bool remark_is(const struct part *remark, const char *word)
{
	size_t n = strlen(word);

	return remark->len >= n && !strncasecmp(remark->s, word, n) &&
	       (remark->len == n || !isalnum((unsigned char)remark->s[n]));
}

/* Reads "ok 1 - name # SKIP" without its indentation; false when it is no such line. */
static bool read_result(struct part line, enum tap_result *result, struct part *name)
{
	bool failed = skip_text(&line, "not ");
	struct part remark;
	size_t digits = 0;

	if (!skip_text(&line, "ok "))
		return false;
	cut_blanks(&line);
	while (digits < line.len && isdigit((unsigned char)line.s[digits]))
		digits++;
	/* The number may be absent, and a name may begin with a digit. */
	if (digits == line.len || line.s[digits] == ' ')
		line = (struct part){ line.s + digits, line.len - digits };
	cut_blanks(&line);
	(void)skip_text(&line, "- ");
	remark = cut_remark(&line);
	*name = line;
	*result = failed ? TAP_NOT_OK : TAP_OK;
	if (remark_is(&remark, "SKIP") ||
	    (failed && (remark_is(&remark, "TODO") || remark_is(&remark, "XFAIL"))))
		*result = TAP_SKIPPED;
	return true;
}

/* The lines of a suite have the same indentation as the line with its name, and those of
 * tests in it that have parameters more. */
static void begin_subtest(struct tap *tap, size_t indent, const struct part *name)
{
	if (tap->in_suite && indent > tap->indent)
		return;
	tap->in_suite = part_is(name, tap->suite);
	tap->indent = indent;
}

static bool is_wanted(const struct tap *tap, size_t indent, const struct part *name)
{
	if (!tap->test)
		return !indent && part_is(name, tap->suite);
	return tap->in_suite && indent == tap->indent && part_is(name, tap->test);
}

static void read_text(struct tap *tap, const char *text, size_t len)
{
	struct part line = { text, len }, name;
	enum tap_result result;
	size_t indent = 0;

	while (indent < len && text[indent] == ' ')
		indent++;
	cut_blanks(&line);
	if (skip_text(&line, SUBTEST)) {
		begin_subtest(tap, indent, &line);
		return;
	}
	if (!read_result(line, &result, &name))
		return;
	if (tap->in_suite && indent < tap->indent)
		tap->in_suite = false;
	if (tap->result == TAP_NONE && is_wanted(tap, indent, &name))
		tap->result = result;
}

static void end_line(struct tap *tap)
{
	struct line line;

	if (tap->len <= TAP_LINE_MAX) {
		line_parse(&line, tap->line, tap->len);
		read_text(tap, line.text, line.len);
	}
	tap->len = 0;
}

bool tap_feed(struct tap *tap, const char *bytes, size_t len)
{
	bool known = tap->result != TAP_NONE;

	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == '\n')
			end_line(tap);
		else if (tap->len <= TAP_LINE_MAX)
			tap->line[tap->len++] = bytes[i];
	}
	return !known && tap->result != TAP_NONE;
}
