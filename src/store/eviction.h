/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Eviction: removes the least recently used kernels from the cache directory, with the
 * texts of the same keys, and files that interrupted writers left.
 */
#ifndef STORE_EVICTION_H
#define STORE_EVICTION_H

#include "base/error.h"

/* Removes old files of interrupted processes from dir itself. */
void evict_leftovers(const char *dir);

/* Brings dir/kernels and dir/manifests below limit bytes, but keeps the kernel "keep". With a
 * negative limit no kernel of ours is here, and none is removed. Problems are ignored. */
void evict(const char *dir, int64_t limit, const char *keep);

/* The names in a directory that are keys, the newest first. NULL-terminated, owned by the
 * caller. A missing directory is empty. */
char **list_newest_keys(const char *dir);

#endif
