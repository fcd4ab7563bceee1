/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decompresses images of disks into the cache, once for each content.
 */
#ifndef GUEST_UNPACK_H
#define GUEST_UNPACK_H

#include "base/error.h"

/* Whether the name ends like that of a file that xz, zstd or gzip compressed. */
bool is_compressed(const char *path);

/*
 * Decompresses a file to the file "to", which gets the mode 0600 and no blocks for zeros,
 * atomically. -1 with ERROR_USER when it is damaged or larger than max bytes, with
 * ERROR_HOST when the disk is full. Nothing is left in either case.
 */
int unpack_file(const char *path, const char *to, int64_t max, struct error *err);

/* The path, owned, of the decompressed file in the cache; NULL on failure, as above. */
char *unpack_cached(const char *path, const char *cache_dir, struct error *err);

#endif
