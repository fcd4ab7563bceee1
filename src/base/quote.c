// SPDX-License-Identifier: GPL-2.0-only
#include "base/quote.h"

/* git escapes the exclamation mark as well, which is special in an interactive csh. */
static bool needs_backslash(char c)
{
	return c == '\'' || c == '!';
}

void quote_add(struct strbuf *sb, const char *word)
{
	strbuf_addch(sb, '\'');
	for (; *word; word++)
		if (needs_backslash(*word))
			strbuf_addf(sb, "'\\%c'", *word);
		else
			strbuf_addch(sb, *word);
	strbuf_addch(sb, '\'');
}

void quote_add_list(struct strbuf *sb, char *const *words)
{
	for (; words && *words; words++) {
		strbuf_addch(sb, ' ');
		quote_add(sb, *words);
	}
}

/* Reads the word that begins with the quote at *p, and moves *p behind it. */
static bool quote_take_word(const char **p, struct strbuf *word)
{
	const char *s = *p;

	if (*s++ != '\'')
		return false;
	for (;;) {
		size_t n = strcspn(s, "'");

		strbuf_add(word, s, n);
		s += n;
		if (!*s++)
			return false;
		if (*s != '\\')
			break;
		if (!needs_backslash(s[1]) || s[2] != '\'')
			return false;
		strbuf_addch(word, s[1]);
		s += 3;
	}
	*p = s;
	return !*s || isspace((unsigned char)*s);
}

char **quote_split(const char *text, struct error *err)
{
	char **words = xcalloc(1, sizeof(*words));
	size_t nr = 0;
	const char *p = text;

	for (p += strspn(p, " \t\n"); *p; p += strspn(p, " \t\n")) {
		struct strbuf word = STRBUF_INIT(strlen(p));

		if (!quote_take_word(&p, &word)) {
			strbuf_release(&word);
			while (nr)
				free(words[--nr]);
			free(words);
			error_set(err, ERROR_STATE, "'%s' is not a list of words in git's quotes",
				  text);
			return NULL;
		}
		words = xrealloc(words, nr + 2, sizeof(*words));
		words[nr++] = strbuf_detach(&word);
		words[nr] = NULL;
	}
	return words;
}
