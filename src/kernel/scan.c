#include "kernel/scan.h"

static bool in_name(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("_.+-", c));
}

/* After the dot: c, h, S, rs, dts, dtsi, dtso and then no more of a word.
 * Returns the length or 0. c_shipped and the like are read as what they are. */
static size_t suffix_length(const char *s, const char *end)
{
	static const char *const suffixes[] = { "dtsi", "dtso", "dts", "rs", "c", "h", "S" };

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		size_t n = strlen(suffixes[i]);

		if ((size_t)(end - s) >= n && !memcmp(s, suffixes[i], n) &&
		    (s + n == end || !(in_name(s[n]) || s[n] == ':')))
			return n;
		if ((size_t)(end - s) > n && !memcmp(s, suffixes[i], n) && s[n] == ':')
			return n;
	}
	return 0;
}

/* One name that ends at "end"; line is where its line starts. */
static bool take_name(const char *line, const char *dot, const char *end, struct path_set *names)
{
	const char *start = dot;

	while (start > line && in_name(start[-1]))
		start--;
	if (start > line && strchr(")}*?@<^]", start[-1]))
		return true;
	if (start > line && start[-1] == '%')
		return false; /* a pattern rule: its result is made, and so recorded */
	if (start < dot)
		path_set_add(names, start, (size_t)(end - start));
	return false;
}

static bool scan_line(const char *line, size_t len, struct path_set *names)
{
	const char *end = line + len;
	bool dynamic = memmem(line, len, "$(wildcard", 10) != NULL;

	for (const char *p = line; p < end; p++) {
		size_t n = *p == '.' ? suffix_length(p + 1, end) : 0;

		if (n)
			dynamic |= take_name(line, p, p + 1 + n, names);
	}
	return dynamic;
}

bool scan_build_file(const char *text, size_t len, struct path_set *names)
{
	bool dynamic = false;

	while (len) {
		const char *nl = memchr(text, '\n', len);
		size_t n = nl ? (size_t)(nl - text) : len, blank = 0;

		while (blank < n && (text[blank] == ' ' || text[blank] == '\t'))
			blank++;
		if (blank < n && text[blank] != '#')
			dynamic |= scan_line(text, n, names);
		n += nl != NULL;
		text += n;
		len -= n;
	}
	return dynamic;
}
