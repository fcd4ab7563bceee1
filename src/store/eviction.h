/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Room in the cache directory: the least recently used kernels go, with the
 * texts of the same key, and what interrupted writers left.
 */
#ifndef STORE_EVICTION_H
#define STORE_EVICTION_H

#include "base/error.h"

/* Removes from dir itself what interrupted processes left long ago. */
void room_sweep(const char *dir);

/* Brings dir/kernels and dir/manifests under limit bytes (negative: removes
 * nothing, since nothing was kept); the kernel "keep" stays if anything does. Problems are ignored. */
void room_make(const char *dir, int64_t limit, const char *keep);

/* Names of the files of a directory that are keys, newest first. Owned,
 * NULL-terminated; a directory that is not there is empty. */
char **room_list_newest(const char *dir);

#endif
