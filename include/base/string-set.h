/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A set of strings with indices: v[i] is the string that was added as the i-th, until
 * string_set_sort(). With an array beside it, which is indexed in the same way, it is a
 * map from strings to anything. This is the only hash table of the program.
 *
 *	struct string_set s = STRING_SET_INIT;
 *	if (string_set_add(&s, name, strlen(name)))
 *		... s.v[s.last] is new ...
 *	string_set_clear(&s);
 */
#ifndef BASE_STRING_SET_H
#define BASE_STRING_SET_H

#include "base/base.h"

struct string_set {
	char **v;
	size_t nr, alloc;
	size_t last;		     /* the index that the last string_set_add() added or found */
	uint32_t *slots;	     /* hash table of index + 1 */
	size_t slots_nr;	     /* a power of two */
	struct string_block *blocks; /* the strings, many in a block */
};

#define STRING_SET_INIT \
	{               \
		.nr = 0 \
	}

/* True when it was not in the set before. The bytes are copied; s->v[] points at the copy,
 * which stays until string_set_clear(). */
bool string_set_add(struct string_set *s, const char *string, size_t len);
bool string_set_has(const struct string_set *s, const char *string, size_t len);

/* Its index in v, or -1. */
long string_set_find(const struct string_set *s, const char *string, size_t len);

/* Sorts v by bytes; the indices change. */
void string_set_sort(struct string_set *s);
void string_set_clear(struct string_set *s);

#endif
