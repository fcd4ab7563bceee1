// SPDX-License-Identifier: GPL-2.0-only
#include "audit-titles.h"

#include <ctype.h>

#define PLACE_MAX 200

/* Words of function names that do not tell places apart. */
static const char *const common_words[] = {
	"sys",	 "do",	 "the",	 "and",	 "for",	   "net",  "kernel",	"get", "set",
	"put",	 "add",	 "del",	 "free", "init",   "read", "write",	"use", "release",
	"alloc", "func", "sock", "work", "thread", "fops", "corrupted",
};

bool title_place(const char *title, char *buf, size_t size)
{
	static const char *const marks[] = { " in ", "BUG at " };
	const char *from = NULL;
	size_t n;

	for (size_t i = 0; i < ARRAY_SIZE(marks) && !from; i++) {
		from = strstr(title, marks[i]);
		if (from)
			from += strlen(marks[i]);
	}
	if (!from)
		return false;
	n = MIN(strcspn(from, " :"), size - 1);
	memcpy(buf, from, n);
	buf[n] = '\0';
	return n && strcmp(buf, "corrupted") != 0;
}

/* The word after the one of *len bytes at s, or NULL. *len is 0 before the first. */
static const char *title_next_word(const char *s, size_t *len)
{
	s += *len;
	while (*s && !isalnum((unsigned char)*s))
		s++;
	for (*len = 0; isalnum((unsigned char)s[*len]);)
		++*len;
	return *len ? s : NULL;
}

static bool title_has_word(const char *text, const char *word, size_t n)
{
	size_t len = 0;

	for (const char *s = text; (s = title_next_word(s, &len));)
		if (len == n && !strncasecmp(s, word, n))
			return true;
	return false;
}

static const char *next_distinctive_word(const char *s, size_t *len)
{
	while ((s = title_next_word(s, len))) {
		bool common = *len < 3 || strspn(s, "0123456789") >= *len;

		for (size_t i = 0; i < ARRAY_SIZE(common_words) && !common; i++)
			common = strlen(common_words[i]) == *len &&
				 !strncmp(common_words[i], s, *len);
		if (!common)
			return s;
	}
	return NULL;
}

bool title_is_vague(const char *title)
{
	char place[PLACE_MAX];
	size_t len = 0;

	return !title_place(title, place, sizeof(place)) || !next_distinctive_word(place, &len);
}

/* The share of the distinctive words of one place that are in the other. */
static double share_of_words(const char *place, const char *other)
{
	size_t len = 0;
	int all = 0, both = 0;

	for (const char *s = place; (s = next_distinctive_word(s, &len)); all++)
		both += title_has_word(other, s, len);
	return all ? both / (double)all : 0;
}

double titles_in_common(const char *a, const char *b)
{
	char pa[PLACE_MAX], pb[PLACE_MAX];

	if (!title_place(a, pa, sizeof(pa)) || !title_place(b, pb, sizeof(pb)))
		return 0;
	return MAX(share_of_words(pa, pb), share_of_words(pb, pa));
}
