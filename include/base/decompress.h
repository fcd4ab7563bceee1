/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which compressed files are read: configurations, logs, images of disks. libarchive
 * decompresses them.
 */
#ifndef BASE_DECOMPRESS_H
#define BASE_DECOMPRESS_H

#include "base/base.h"

struct archive;

/* This many bytes tell how a file is compressed. */
#define COMPRESSION_MAGIC 6

/* The name of a format of compressed files or archives that begins with these bytes, or
 * NULL. *readable tells whether decompressor_new() reads it. */
const char *compression_of(const char *bytes, size_t len, bool *readable);

/* A reader of a compressed file, not yet open, whose only entry is the decompressed file;
 * an empty file has no entry. The caller frees it with archive_read_free(). */
struct archive *decompressor_new(void);

#endif
