// SPDX-License-Identifier: GPL-2.0-only
#include "audit-titles.h"

#include "crash/title.h"

#include <ctype.h>

#define PLACE_MAX 200
#define WORD_LEN_MAX 256 /* a longer word is compared by its beginning */

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

/* Adds the word in lower case, so that sets compare words without regard to case. */
static void add_word(struct string_set *set, const char *word, size_t len)
{
	char lower[WORD_LEN_MAX];
	size_t n = MIN(len, sizeof(lower));

	for (size_t i = 0; i < n; i++)
		lower[i] = (char)tolower((unsigned char)word[i]);
	string_set_add(set, lower, n);
}

double title_share_of_words(const char *text, const char *other)
{
	struct string_set words = STRING_SET_INIT;
	size_t len = 0, known;
	int all = 0, both = 0;

	for (const char *s = other; (s = title_next_word(s, &len));)
		add_word(&words, s, len);
	known = words.nr;
	len = 0;
	for (const char *s = text; (s = next_distinctive_word(s, &len)); all++) {
		add_word(&words, s, len);
		both += words.last < known;
	}
	string_set_clear(&words);
	return all ? both / (double)all : 0;
}

/* One title of a table. */
struct title_entry {
	uint32_t same;	 /* the index of the first title that is the same */
	uint32_t *words; /* the distinctive words of its place, as indices of a set */
	size_t nr;
};

static void entry_add_words(struct title_entry *e, struct string_set *words, const char *title)
{
	char place[PLACE_MAX];
	size_t len = 0;

	if (!title_place(title, place, sizeof(place)))
		return;
	e->words = xcalloc(PLACE_MAX / 2, sizeof(*e->words));
	for (const char *s = place; (s = next_distinctive_word(s, &len));) {
		add_word(words, s, len);
		e->words[e->nr++] = (uint32_t)words->last;
	}
}

void title_table_init(struct title_table *t, const struct string_set *set)
{
	struct string_set forms = STRING_SET_INIT, words = STRING_SET_INIT;
	uint32_t *first = xcalloc(set->nr + 1, sizeof(*first));

	*t = (struct title_table){ .set = set };
	t->entries = xcalloc(set->nr + 1, sizeof(*t->entries));
	t->common = xcalloc(set->nr * set->nr + 1, sizeof(*t->common));
	for (size_t i = 0; i < set->nr; i++) {
		AUTO_FREE char *form = title_plain(set->v[i]);

		if (string_set_add(&forms, form, strlen(form)))
			first[forms.last] = (uint32_t)i;
		t->entries[i].same = first[forms.last];
		entry_add_words(&t->entries[i], &words, set->v[i]);
	}
	string_set_clear(&forms);
	string_set_clear(&words);
	free(first);
}

void title_table_release(struct title_table *t)
{
	for (size_t i = 0; t->set && i < t->set->nr; i++)
		free(t->entries[i].words);
	free(t->entries);
	free(t->common);
	*t = (struct title_table){ 0 };
}

long title_table_find(const struct title_table *t, const char *title)
{
	return title ? string_set_find(t->set, title, strlen(title)) : -1;
}

bool titles_same(const struct title_table *t, long a, long b)
{
	return a >= 0 && b >= 0 && t->entries[a].same == t->entries[b].same;
}

bool title_is_vague(const struct title_table *t, long title)
{
	return title < 0 || !t->entries[title].nr;
}

static double share_of_entry(const struct title_entry *a, const struct title_entry *b)
{
	int both = 0;

	for (size_t i = 0; i < a->nr; i++)
		for (size_t k = 0; k < b->nr; k++)
			if (a->words[i] == b->words[k]) {
				both++;
				break;
			}
	return a->nr ? both / (double)a->nr : 0;
}

double titles_in_common(const struct title_table *t, long a, long b)
{
	double *known;

	if (a < 0 || b < 0)
		return 0;
	/* 0 stands for a pair that was not compared yet. */
	known = &t->common[(size_t)a * t->set->nr + (size_t)b];
	if (*known <= 0)
		*known = 1 + MAX(share_of_entry(&t->entries[a], &t->entries[b]),
				 share_of_entry(&t->entries[b], &t->entries[a]));
	return *known - 1;
}
