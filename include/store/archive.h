/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bundles of a few files as tar.zst (libarchive). The first member names the format, the
 * key of the bundle, and the SHA-256 of each other member. No file of a bundle is used
 * before all are checked. See Documentation/technical/cache.adoc.
 */
#ifndef STORE_ARCHIVE_H
#define STORE_ARCHIVE_H

#include "base/error.h"

#define ARCHIVE_FORMAT 1
#define ARCHIVE_MEMBERS_MAX 16
#define ARCHIVE_MEMBER_SIZE_MAX ((int64_t)1 << 30)

struct archive_member {
	const char *name; /* has no slash and does not begin with a dot */
	const char *path; /* the file to store; or NULL, with the content in: */
	const void *data;
	size_t len;
};

/* Writes to a temporary file, fsyncs and renames it. */
int archive_write(const char *path, const char *key, const struct archive_member *members,
		  size_t nr, struct error *err);

/*
 * Unpacks into the existing directory dir: only plain files with names that have no slash,
 * which are renamed into place after everything was verified. Returns 0; 1 when the bundle
 * must not be used (torn, other format, other key, wrong checksum), with the reason in *why,
 * which the caller owns; -1 when dir cannot be written.
 */
int archive_extract(const char *path, const char *key, const char *dir, char **why,
		    struct error *err);

#endif
