// SPDX-License-Identifier: GPL-2.0-only
#include "source-scan.h"
#include "kernel/path.h"

struct source_scan {
	const char *dir;
	enum scan_kind kind;
	struct string_set *names;
	bool dynamic;
};

static bool in_path(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("_.+-/", c));
}

/* The length of a source's suffix behind the dot, if the word ends there. "foo.c_shipped" is
 * not a source by its name, and such files count anyway. */
static size_t suffix_length(const char *s, const char *end)
{
	static const char *const suffixes[] = { "dtsi", "dtso", "dts", "rs", "c", "h", "S" };

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		size_t n = strlen(suffixes[i]);

		if ((size_t)(end - s) >= n && !memcmp(s, suffixes[i], n) &&
		    (s + n == end || !in_path(s[n])))
			return n;
	}
	return 0;
}

/* Adds "/x/y.h", for any path with this end, without all up to the last "..". */
static void add_tail(struct source_scan *s, const char *start, size_t len)
{
	const char *up;
	char clean[PATH_MAX];

	while ((up = memmem(start, len, "../", 3))) {
		len -= (size_t)(up + 3 - start);
		start = up + 3;
	}
	if (!path_normalize(start, len, clean))
		return;
	AUTO_FREE char *tail = xstrfmt("/%s", clean);
	string_set_add(s->names, tail, strlen(tail));
}

static void add_named_path(struct source_scan *s, const char *dir, const char *start, size_t len)
{
	AUTO_FREE char *path = xstrfmt("%s/%.*s", dir, (int)len, start);
	char clean[PATH_MAX];

	if (path_normalize(path, strlen(path), clean))
		string_set_add(s->names, clean, strlen(clean));
	else
		add_tail(s, start, len);
}

static bool follows(const char *line, const char *at, const char *what)
{
	size_t n = strlen(what);

	return (size_t)(at - line) >= n && !memcmp(at - n, what, n);
}

/* These functions of make put a directory in front of a word. */
static bool is_in_function(const char *line, const char *at)
{
	static const char *const functions[] = { "$(addprefix", "$(patsubst", "$(subst",
						 "$(foreach", "$(call" };

	for (size_t i = 0; i < ARRAY_SIZE(functions); i++)
		if (memmem(line, (size_t)(at - line), functions[i], strlen(functions[i])))
			return true;
	return false;
}

/* Takes the name from start to end. The text before it in the line decides what it means. */
static void take_source_name(struct source_scan *s, const char *line, const char *start,
			     const char *end)
{
	size_t len = (size_t)(end - start);

	if (start > line && strchr("*?@<^]", start[-1])) {
		s->dynamic = true;
	} else if (start > line && start[-1] == '%') {
		return; /* targets of a pattern rule are recorded */
	} else if (follows(line, start, "$(obj)") || follows(line, start, "$(src)")) {
		add_named_path(s, s->dir, start, len);
	} else if (follows(line, start, "$(srctree)") || follows(line, start, "$(objtree)")) {
		add_named_path(s, "", start, len);
	} else if (start > line && strchr(")}", start[-1])) {
		if (*start != '/')
			s->dynamic = true;
		add_tail(s, start, len);
	} else if (s->kind == SCAN_SCRIPT || is_in_function(line, start)) {
		add_tail(s, start, len);
	} else {
		add_named_path(s, s->dir, start, len);
		add_named_path(s, "", start, len); /* as the build directory names it */
	}
}

static void scan_names(struct source_scan *s, const char *line, size_t len)
{
	const char *end = line + len;

	for (const char *p = line; p < end; p++) {
		size_t n = *p == '.' ? suffix_length(p + 1, end) : 0;
		const char *start = p;

		while (n && start > line && in_path(start[-1]))
			start--;
		if (n)
			take_source_name(s, line, start, p + 1 + n);
	}
	if (memmem(line, len, "$(wildcard", 10))
		s->dynamic = true;
}

/* Takes one word of an include line. */
static void take_included(struct source_scan *s, const char *line, const char *word,
			  const char *end)
{
	const char *start = end;

	while (start > word && in_path(start[-1]))
		start--;
	if (start < end)
		take_source_name(s, start == word ? word : line, start, end);
}

static void scan_include(struct source_scan *s, const char *line, size_t len)
{
	static const char *const keywords[] = { "include ", "-include ", "sinclude " };
	const char *end = line + len, *p = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(keywords) && !p; i++)
		if (len > strlen(keywords[i]) && !memcmp(line, keywords[i], strlen(keywords[i])))
			p = line + strlen(keywords[i]);
	while (p && p < end && *p != '#') {
		const char *word = p;

		while (p < end && !isspace((unsigned char)*p))
			p++;
		if (p > word)
			take_included(s, line, word, p);
		else
			p++;
	}
}

static void scan_line(struct source_scan *s, const char *line, size_t len)
{
	if (s->kind == SCAN_KCONFIG && !memmem(line, len, "$(", 2))
		return;
	scan_names(s, line, len);
	if (s->kind == SCAN_MAKEFILE)
		scan_include(s, line, len);
}

bool scan_build_file(const char *text, size_t len, const char *dir, enum scan_kind kind,
		     struct string_set *names)
{
	struct source_scan s = { dir, kind, names, false };

	while (len) {
		const char *nl = memchr(text, '\n', len);
		size_t n = nl ? (size_t)(nl - text) : len, blank = 0;

		while (blank < n && (text[blank] == ' ' || text[blank] == '\t'))
			blank++;
		if (blank < n && text[blank] != '#' && n - blank < PATH_MAX)
			scan_line(&s, text + blank, n - blank);
		n += nl != NULL;
		text += n;
		len -= n;
	}
	return s.dynamic;
}

bool scan_names_path(const struct string_set *names, const char *path)
{
	size_t len = strlen(path);

	if (string_set_has(names, path, len))
		return true;
	for (size_t i = len; i--;)
		if (path[i] == '/' && string_set_has(names, path + i, len - i))
			return true;
	AUTO_FREE char *whole = xstrfmt("/%s", path);
	return string_set_has(names, whole, len + 1);
}
