// SPDX-License-Identifier: GPL-2.0-only
#include "audit-titles.h"

#include <ctype.h>

#define PLACE_MAX 200

/* Words of functions, files and subjects that do not tell places apart. */
static const char common_words[] =
	"add alloc call del free func get init make put read release remove set support sys "
	"use work write all bug data dev device err error fops info list new null ops size "
	"sock thread warning arch asm common core corrupted documentation drivers fs include "
	"kconfig kernel lib linux main makefile net uapi x86 and fix for from into not the "
	"when with";

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
	while ((s = title_next_word(s, len)))
		if (*len >= 3 && strspn(s, "0123456789") < *len &&
		    !title_has_word(common_words, s, *len))
			return s;
	return NULL;
}

bool title_is_vague(const char *title)
{
	char place[PLACE_MAX];
	size_t len = 0;

	return !title_place(title, place, sizeof(place)) || !next_distinctive_word(place, &len);
}

double title_share_of_words(const char *text, const char *other)
{
	size_t len = 0;
	int all = 0, both = 0;

	for (const char *s = text; (s = next_distinctive_word(s, &len)); all++)
		both += title_has_word(other, s, len);
	return all ? both / (double)all : 0;
}

double titles_in_common(const char *a, const char *b)
{
	char pa[PLACE_MAX], pb[PLACE_MAX];

	if (!title_place(a, pa, sizeof(pa)) || !title_place(b, pb, sizeof(pb)))
		return 0;
	return MAX(title_share_of_words(pa, pb), title_share_of_words(pb, pa));
}
