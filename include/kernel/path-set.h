/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A set of strings that keeps the order in which they were added until
 * path_set_sort().
 *
 *	struct path_set s = PATH_SET_INIT;
 *	path_set_add(&s, path, len);
 *	path_set_clear(&s);
 */
#ifndef KERNEL_PATH_SET_H
#define KERNEL_PATH_SET_H

#include "base/base.h"

struct path_set {
	char **v;
	size_t nr, alloc;
	size_t last;	 /* the one that was added, or was to be */
	uint32_t *slots; /* hash table of index + 1; room is a power of two */
	size_t room;
	struct path_block *blocks; /* the strings, many to a block */
};

#define PATH_SET_INIT   \
	{               \
		.nr = 0 \
	}

/* True when it was not in the set yet. The bytes are copied; s->v[] points at them until
 * path_set_clear(). */
bool path_set_add(struct path_set *s, const char *path, size_t len);
bool path_set_has(const struct path_set *s, const char *path, size_t len);
/* Its index in v, or -1. */
long path_set_find(const struct path_set *s, const char *path, size_t len);
void path_set_sort(struct path_set *s);
void path_set_clear(struct path_set *s);

/* Adds the directory of path and all above it, "" for the top. */
void path_set_add_parents(struct path_set *s, const char *path);

/* "a/./b/../c" -> "a/c" in buf (PATH_MAX); false when it leaves the top or is too long. */
bool path_normalize(const char *path, size_t len, char *buf);

#endif
