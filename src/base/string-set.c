// SPDX-License-Identifier: GPL-2.0-only
#include "base/string-set.h"

/* FNV-1a over words of eight bytes, each mixed: the strings are long and there are many. */
static size_t string_hash(const char *s, size_t len)
{
	uint64_t h = 0xcbf29ce484222325u, word;

	for (; len >= sizeof(word); s += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, s, sizeof(word));
		h = (h ^ word) * 0x100000001b3u;
		h ^= h >> 29;
	}
	for (; len; s++, len--)
		h = (h ^ (unsigned char)*s) * 0x100000001b3u;
	return (size_t)(h ^ h >> 32);
}

#define BLOCK_FIRST 256
#define BLOCK_MAX ((size_t)65536)

struct string_block {
	struct string_block *next;
	size_t size, used;
	char bytes[];
};

/* A kernel has 80,000 paths: with a malloc() for each, the overhead would be larger than
 * the strings. */
static char *keep(struct string_set *s, const char *string, size_t len)
{
	struct string_block *b = s->blocks;
	char *copy;

	if (!b || b->size - b->used <= len) {
		size_t size = b ? MIN(2 * b->size, BLOCK_MAX) : BLOCK_FIRST;

		size = MAX(size, len + 1);
		b = xcalloc(1, sizeof(*b) + size);
		b->size = size;
		b->next = s->blocks;
		s->blocks = b;
	}
	copy = b->bytes + b->used;
	memcpy(copy, string, len);
	copy[len] = 0;
	b->used += len + 1;
	return copy;
}

static bool is_same(const char *have, const char *string, size_t len)
{
	return !strncmp(have, string, len) && !have[len];
}

/* The slot that holds the string, or the free slot where it belongs. */
static uint32_t *string_set_slot(const struct string_set *s, const char *string, size_t len)
{
	size_t i = string_hash(string, len) & (s->slots_nr - 1);

	while (s->slots[i] && !is_same(s->v[s->slots[i] - 1], string, len))
		i = (i + 1) & (s->slots_nr - 1);
	return &s->slots[i];
}

static void rebuild(struct string_set *s, size_t slots_nr)
{
	free(s->slots);
	s->slots_nr = slots_nr;
	s->slots = xcalloc(slots_nr, sizeof(*s->slots));
	for (size_t i = 0; i < s->nr; i++)
		*string_set_slot(s, s->v[i], strlen(s->v[i])) = (uint32_t)i + 1;
}

bool string_set_add(struct string_set *s, const char *string, size_t len)
{
	size_t next = s->last + 1;
	uint32_t *slot;

	/* The objects of a build depend on much the same files in the same order. */
	if (next < s->nr && is_same(s->v[next], string, len)) {
		s->last = next;
		return false;
	}
	if (s->nr == UINT32_MAX - 1)
		die_bug("more than %zu strings in a set", s->nr);
	if (2 * (s->nr + 1) > s->slots_nr)
		rebuild(s, s->slots_nr ? 2 * s->slots_nr : 64);
	slot = string_set_slot(s, string, len);
	if (*slot) {
		s->last = *slot - 1;
		return false;
	}
	ALLOC_GROW(s->v, s->nr + 1, s->alloc);
	s->v[s->nr++] = keep(s, string, len);
	*slot = (uint32_t)s->nr;
	s->last = s->nr - 1;
	return true;
}

bool string_set_has(const struct string_set *s, const char *string, size_t len)
{
	return s->slots_nr && *string_set_slot(s, string, len);
}

long string_set_find(const struct string_set *s, const char *string, size_t len)
{
	return s->slots_nr ? (long)*string_set_slot(s, string, len) - 1 : -1;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void string_set_sort(struct string_set *s)
{
	if (!s->nr)
		return;
	qsort(s->v, s->nr, sizeof(*s->v), by_bytes);
	rebuild(s, s->slots_nr);
}

void string_set_clear(struct string_set *s)
{
	while (s->blocks) {
		struct string_block *next = s->blocks->next;

		free(s->blocks);
		s->blocks = next;
	}
	free(s->v);
	free(s->slots);
	*s = (struct string_set)STRING_SET_INIT;
}
