// SPDX-License-Identifier: GPL-2.0-only
#include "crash/pattern.h"

#include "work-count.h"

/* More steps than any real line needs; beyond them there is no match. */
#define STEPS_MAX 20000

uint64_t judge_steps;

struct matching {
	const char *end;
	struct captures *caps;
	unsigned int steps;
};

static bool match_here(struct matching *m, const char *pat, const char *s);

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void capture(struct matching *m, bool wanted, const char *p, const char *end)
{
	if (wanted && m->caps->nr < PATTERN_CAPTURES)
		m->caps->v[m->caps->nr++] = (struct span){ p, (size_t)(end - p) };
}

static const char *skip_hex(const char *s, const char *end)
{
	while (s < end && isxdigit((unsigned char)*s))
		s++;
	return s;
}

/* The end of "+0x1a/0x2b" at s, or s when there is no offset. */
static const char *skip_offset(const char *s, const char *end)
{
	if (end - s < 4 || s[0] != '+' || s[1] != '0' || s[2] != 'x')
		return s;
	s = skip_hex(s + 3, end);
	if (end - s > 2 && s[0] == '/' && s[1] == '0' && s[2] == 'x')
		s = skip_hex(s + 3, end);
	return s;
}

const char *skip_source(const char *s, const char *end)
{
	static const char *const suffixes[] = { ".c:", ".h:", ".S:", ".rs:", ".c)", ".h)" };
	const char *p = s;

	if (end - s < 6 || s[0] != ' ' || s[1] != '(')
		return s;
	for (p = s + 2; p < end && (isalnum((unsigned char)*p) || strchr("_-./+", *p)); p++)
		;
	if (p == end || (*p != ':' && *p != ')'))
		return s;
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		ptrdiff_t n = (ptrdiff_t)strlen(suffixes[i]);

		if (p + 1 - s > n && !memcmp(p + 1 - n, suffixes[i], (size_t)n)) {
			p = memchr(p, ')', (size_t)(end - p));
			return p ? p + 1 : s;
		}
	}
	return s;
}

/* The end of "foo.isra.0+0x1/0x2"; *name_end is after foo. NULL without a function. */
static const char *skip_function(const char *s, const char *end, const char **name_end)
{
	const char *start = s;

	while (s < end && is_symbol_char(*s))
		s++;
	*name_end = s;
	if (s == start)
		return NULL;
	while (s < end && (is_symbol_char(*s) || *s == '.'))
		s++;
	const char *after = skip_offset(s, end);
	if (after == s)
		after = skip_source(s, end);
	return after > s ? after : NULL;
}

/* The end of the text that fits the alternative at *a, or NULL. Moves *a to the '|' or
 * ')' behind the alternative. */
static const char *try_alternative(const char **a, const char *s, const char *end)
{
	const char *p = *a;

	for (; *p != '|' && *p != ')'; p++, s++) {
		if (s < end && *s == *p)
			continue;
		while (*p != '|' && *p != ')')
			p++;
		s = NULL;
		break;
	}
	*a = p;
	return s;
}

/* Alternatives are plain text. The first that fits is taken and not the longest, so a
 * pattern must list the longer before the shorter. */
static bool match_choice(struct matching *m, const char *pat, const char *s, bool wanted)
{
	unsigned int nr = m->caps->nr;
	const char *close = NULL, *rest;

	for (const char *a = pat;; a++) {
		const char *e = try_alternative(&a, s, m->end);

		if (e) {
			if (!close)
				close = strchr(a, ')');
			m->caps->nr = nr;
			capture(m, wanted, s, e);
			if (match_here(m, close + 1 + (close[1] == '?'), e))
				return true;
		}
		if (*a == ')') {
			close = a;
			break;
		}
	}
	if (close[1] != '?')
		return false;
	rest = close + 2;
	m->caps->nr = nr;
	capture(m, wanted, s, s);
	return match_here(m, rest, s);
}

/* %s and %w: the shortest text after which the remainder of the pattern matches. */
static bool match_any(struct matching *m, const char *rest, const char *s, bool wanted, char kind)
{
	unsigned int nr = m->caps->nr;
	const char *e = kind == 'w' ? s + 1 : s;

	size_t literal = strcspn(rest, "%");

	if (kind == 'w' && (s == m->end || is_blank(*s)))
		return false;
	for (;; e++) {
		if (kind == 's' && literal) {
			m->steps++;
			e = memmem(e, (size_t)(m->end - e), rest, literal);
			if (!e)
				return false;
		}
		m->caps->nr = nr;
		capture(m, wanted, s, e);
		if (match_here(m, rest, e))
			return true;
		if (e >= m->end || m->steps > STEPS_MAX || (kind == 'w' && is_blank(*e)))
			return false;
	}
}

/* The end of a conversion whose extent does not depend on the text after it, or NULL. The
 * capture of a function ends earlier, at *captured_end. */
static const char *skip_conversion(char kind, const char *s, const char *end,
				   const char **captured_end)
{
	const char *p = s;

	*captured_end = NULL;
	switch (kind) {
	case 'd':
		while (p < end && isdigit((unsigned char)*p))
			p++;
		return p == s ? NULL : p;
	case 'x':
		if (end - p > 2 && p[0] == '0' && p[1] == 'x')
			p += 2;
		p = skip_hex(p, end);
		return p == s ? NULL : p;
	case 'n':
		while (p < end && is_symbol_char(*p))
			p++;
		return p == s ? NULL : p;
	case 'l':
		while (p < end && (islower((unsigned char)*p) || *p == '-'))
			p++;
		return p == s ? NULL : p;
	case 'f':
		return skip_function(s, end, captured_end);
	default:
		return NULL;
	}
}

static bool match_conversion(struct matching *m, const char *pat, const char *s)
{
	bool wanted = *pat != '*';
	const char *name_end, *e;

	if (!wanted)
		pat++;
	switch (*pat) {
	case '%':
		return s < m->end && *s == '%' && match_here(m, pat + 1, s + 1);
	case '$':
		while (s < m->end && is_blank(*s))
			s++;
		return s == m->end && match_here(m, pat + 1, s);
	case '_':
		while (s < m->end && is_blank(*s))
			s++;
		return match_here(m, pat + 1, s);
	case '(':
		return match_choice(m, pat + 1, s, wanted);
	case 's':
	case 'w':
		return match_any(m, pat + 1, s, wanted, *pat);
	default:
		e = skip_conversion(*pat, s, m->end, &name_end);
		if (!e)
			return false;
		capture(m, wanted, s, name_end ? name_end : e);
		return match_here(m, pat + 1, e);
	}
}

static bool match_here(struct matching *m, const char *pat, const char *s)
{
	for (;; pat++, s++) {
		if (++m->steps > STEPS_MAX)
			return false;
		if (!*pat) {
			m->caps->all.len = (size_t)(s - m->caps->all.p);
			return true;
		}
		if (*pat == '%')
			return match_conversion(m, pat + 1, s);
		if (s >= m->end || *s != *pat)
			return false;
	}
}

bool pattern_match(const char *pattern, const char *line, size_t len, struct captures *caps)
{
	struct captures unused;
	struct matching m = { .caps = caps ? caps : &unused };
	bool anchored = *pattern == '^';
	const char *s = line;
	size_t literal;
	bool found = false;

	pattern += anchored;
	len = MIN(len, (size_t)PATTERN_LINE_MAX);
	m.end = line + len;
	literal = strcspn(pattern, "%");
	while (s <= m.end) {
		if (!anchored && literal) {
			s = memmem(s, (size_t)(m.end - s), pattern, literal);
			if (!s)
				break;
		}
		m.caps->nr = 0;
		m.caps->all.p = s;
		found = match_here(&m, pattern, s);
		if (found || anchored || m.steps > STEPS_MAX)
			break;
		s++;
	}
	judge_steps += m.steps + 1 + (uint64_t)((s ? s : m.end) - line);
	return found;
}
