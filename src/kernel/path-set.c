// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/path-set.h"

/* FNV-1a over words of eight bytes, each mixed: paths are long and there are many. */
static size_t hash(const char *s, size_t len)
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

struct path_block {
	struct path_block *next;
	size_t size, used;
	char bytes[];
};

/* A tree has 80,000 paths: a malloc() each would cost more than they do. */
static char *keep(struct path_set *s, const char *path, size_t len)
{
	struct path_block *b = s->blocks;
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
	memcpy(copy, path, len);
	copy[len] = 0;
	b->used += len + 1;
	return copy;
}

static bool is(const char *have, const char *path, size_t len)
{
	return !strncmp(have, path, len) && !have[len];
}

/* The slot that holds the string, or the free one where it belongs. */
static uint32_t *slot_of(const struct path_set *s, const char *path, size_t len)
{
	size_t i = hash(path, len) & (s->room - 1);

	while (s->slots[i] && !is(s->v[s->slots[i] - 1], path, len))
		i = (i + 1) & (s->room - 1);
	return &s->slots[i];
}

static void rebuild(struct path_set *s, size_t room)
{
	free(s->slots);
	s->room = room;
	s->slots = xcalloc(room, sizeof(*s->slots));
	for (size_t i = 0; i < s->nr; i++)
		*slot_of(s, s->v[i], strlen(s->v[i])) = (uint32_t)i + 1;
}

bool path_set_add(struct path_set *s, const char *path, size_t len)
{
	size_t next = s->last + 1;
	uint32_t *slot;

	/* The objects of a build were made from much the same files in the same order. */
	if (next < s->nr && is(s->v[next], path, len)) {
		s->last = next;
		return false;
	}
	if (2 * (s->nr + 1) > s->room)
		rebuild(s, s->room ? 2 * s->room : 64);
	slot = slot_of(s, path, len);
	if (*slot) {
		s->last = *slot - 1;
		return false;
	}
	ALLOC_GROW(s->v, s->nr + 1, s->alloc);
	s->v[s->nr++] = keep(s, path, len);
	*slot = (uint32_t)s->nr;
	s->last = s->nr - 1;
	return true;
}

bool path_set_has(const struct path_set *s, const char *path, size_t len)
{
	return s->room && *slot_of(s, path, len);
}

long path_set_find(const struct path_set *s, const char *path, size_t len)
{
	return s->room ? (long)*slot_of(s, path, len) - 1 : -1;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void path_set_sort(struct path_set *s)
{
	if (!s->nr)
		return;
	qsort(s->v, s->nr, sizeof(*s->v), by_bytes);
	rebuild(s, s->room);
}

void path_set_clear(struct path_set *s)
{
	while (s->blocks) {
		struct path_block *next = s->blocks->next;

		free(s->blocks);
		s->blocks = next;
	}
	free(s->v);
	free(s->slots);
	*s = (struct path_set)PATH_SET_INIT;
}

void path_set_add_parents(struct path_set *s, const char *path)
{
	size_t len = strlen(path);

	while (len) {
		while (len && path[len - 1] != '/')
			len--;
		if (len)
			len--;
		if (!path_set_add(s, path, len))
			return; /* then those above are there, too */
	}
}

bool path_normalize(const char *path, size_t len, char *buf)
{
	size_t out = 0;

	while (len) {
		const char *slash = memchr(path, '/', len);
		size_t n = slash ? (size_t)(slash - path) : len;

		if (n == 2 && path[0] == '.' && path[1] == '.') {
			if (!out)
				return false;
			while (out && buf[out - 1] != '/')
				out--;
			out -= out > 0;
		} else if (n && !(n == 1 && path[0] == '.')) {
			if (out + n + 2 > PATH_MAX)
				return false;
			if (out)
				buf[out++] = '/';
			memcpy(buf + out, path, n);
			out += n;
		}
		n += slash != NULL;
		path += n;
		len -= n;
	}
	buf[out] = 0;
	return true;
}
