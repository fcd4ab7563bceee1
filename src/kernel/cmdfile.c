// SPDX-License-Identifier: GPL-2.0-only
#include "cmdfile.h"

struct cmdfile_reader {
	const char *p, *end;
	void (*word)(void *data, enum cmdfile_word kind, const char *s, size_t n);
	void *data;
};

/* Returns the next logical line. A line that ends in a backslash goes on. */
static const char *next_logical_line(struct cmdfile_reader *r, size_t *len)
{
	const char *start = r->p;

	while (r->p < r->end) {
		const char *nl = memchr(r->p, '\n', (size_t)(r->end - r->p));

		r->p = nl ? nl + 1 : r->end;
		*len = (size_t)((nl ? nl : r->end) - start);
		if (!nl || !*len || nl[-1] != '\\')
			break;
	}
	return start;
}

/* Tables, because a build has a million words. */
static const bool separates[256] = {
	[0] = true,   [' '] = true,  ['\t'] = true, ['\n'] = true, ['\r'] = true, ['\\'] = true,
	['"'] = true, ['\''] = true, ['`'] = true,  [';'] = true,  ['('] = true,  [')'] = true,
	['<'] = true, ['>'] = true,  ['|'] = true,  ['&'] = true,  [','] = true,  ['='] = true,
};
static const bool ends_dependency[256] = {
	[0] = true,    [' '] = true,  ['\t'] = true, ['\n'] = true, ['\r'] = true,
	['\v'] = true, ['\f'] = true, ['\\'] = true, ['$'] = true,
};

/* The length of a function of make such as $(wildcard include/config/FOO), or 0. */
static size_t function_length(const char *s, size_t len)
{
	const char *close;

	if (len < 2 || s[0] != '$' || s[1] != '(')
		return 0;
	close = memchr(s, ')', len);
	return close ? (size_t)(close - s) + 1 : len;
}

static void dependency_words(const struct cmdfile_reader *r, enum cmdfile_word kind, const char *s,
			     size_t len)
{
	while (len) {
		size_t n = function_length(s, len);

		if (!n) {
			while (n < len && !ends_dependency[(unsigned char)s[n]])
				n++;
			if (n)
				r->word(r->data, kind, s, n);
			n = MAX(n, (size_t)1);
		}
		s += n;
		len -= n;
	}
}

/* For -Idir, -I dir, -iquote dir and the like returns the length of the option's name, for
 * other words -1. */
static int include_option(const char *s, size_t n)
{
	static const char *const options[] = { "-iquote", "-isystem", "-idirafter", "-I" };

	if (n < 2 || s[0] != '-' || (s[1] != 'i' && s[1] != 'I'))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		size_t len = strlen(options[i]);

		if (n >= len && !memcmp(s, options[i], len))
			return (int)len;
	}
	return -1;
}

static void command_words(const struct cmdfile_reader *r, const char *s, size_t len)
{
	bool dir_next = false;

	while (len) {
		size_t n = 0;
		int option;

		while (n < len && !separates[(unsigned char)s[n]])
			n++;
		if (!n) {
			s++;
			len--;
			continue;
		}
		option = include_option(s, n);
		if (dir_next)
			r->word(r->data, CMDFILE_INCLUDE, s, n);
		else if (option >= 0 && (size_t)option < n)
			r->word(r->data, CMDFILE_INCLUDE, s + option, n - (size_t)option);
		else if (*s != '-')
			r->word(r->data, CMDFILE_ARGUMENT, s, n);
		dir_next = option >= 0 && (size_t)option == n;
		s += n;
		len -= n;
	}
}

/* For "<prefix>NAME := value" returns the index of the value, for other lines 0. */
static size_t assignment(const char *line, size_t len, const char *prefix, size_t *name_len)
{
	size_t n = strlen(prefix);
	const char *op;

	if (len < n || memcmp(line, prefix, n))
		return 0;
	op = memmem(line + n, len - n, " := ", 4);
	if (!op && len > n + 3 && !memcmp(line + len - 3, " :=", 3)) {
		*name_len = len - n - 3;
		return len;
	}
	if (!op)
		return 0;
	*name_len = (size_t)(op - line) - n;
	return (size_t)(op - line) + 4;
}

void cmdfile_parse(const char *text, size_t len,
		   void (*word)(void *data, enum cmdfile_word kind, const char *s, size_t n),
		   void *data)
{
	static const char *const commands[] = { "cmd_", "savedcmd_" };
	struct cmdfile_reader r = { text, text + len, word, data };

	while (r.p < r.end) {
		size_t n = 0, name, at;
		const char *line = next_logical_line(&r, &n);

		for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
			if ((at = assignment(line, n, commands[i], &name))) {
				word(data, CMDFILE_TARGET, line + strlen(commands[i]), name);
				command_words(&r, line + at, n - at);
			}
		if ((at = assignment(line, n, "source_", &name)))
			dependency_words(&r, CMDFILE_SOURCE, line + at, n - at);
		else if ((at = assignment(line, n, "deps_", &name)))
			dependency_words(&r, CMDFILE_DEP, line + at, n - at);
	}
}
