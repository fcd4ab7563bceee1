// SPDX-License-Identifier: GPL-2.0-only
/* Whether two titles are the same to people. */
#include "crash/title.h"

#include "crash/pattern.h"
#include "syscall-name.h"

/* Length of the suffix that a compiler appended to a function (".isra.0",
 * ".constprop.12", ".part.3", ".cold", ".llvm.123"), or 0. */
static size_t suffix_len(const char *p)
{
	static const char *const suffixes[] = {
		".isra", ".constprop", ".part", ".cold", ".llvm", ".lto_priv",
	};

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		size_t n = strlen(suffixes[i]);

		if (!starts_with(p, suffixes[i]) || is_word_char(p[n]))
			continue;
		if (p[n] == '.' && isdigit((unsigned char)p[n + 1]))
			n += 1 + strspn(p + n + 1, "0123456789");
		else if (starts_with(p + n, ".NUM") && !is_word_char(p[n + 4]))
			n += 4;
		return n;
	}
	return 0;
}

static const char *skip_unimportant(const char *start, const char *p)
{
	size_t n;

	if (p == start || !is_word_char(p[-1]))
		p += syscall_prefix_length(p);
	while (p > start && is_word_char(p[-1]) && (n = suffix_len(p)))
		p += n;
	return p;
}

char *title_plain(const char *title)
{
	char *plain = xcalloc(strlen(title) + 1, 1), *to = plain;

	for (const char *p = skip_unimportant(title, title); *p; p = skip_unimportant(title, p + 1))
		*to++ = *p;
	return plain;
}

bool title_same(const char *a, const char *b)
{
	const char *p = a, *q = b;

	if (!a || !b)
		return false;
	for (;; p++, q++) {
		p = skip_unimportant(a, p);
		q = skip_unimportant(b, q);
		if (*p != *q)
			return false;
		if (!*p)
			return true;
	}
}
