/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bundles of a few files as tar.zst (libarchive). The first member names the format, the
 * key of the bundle, and the SHA-256 of each other member. No file of a bundle is used
 * before all are checked. See Documentation/technical/cache.adoc.
 */
#ifndef STORE_BUNDLE_H
#define STORE_BUNDLE_H

#include "base/error.h"

#define BUNDLE_MEMBERS_MAX 16
#define BUNDLE_MEMBER_SIZE_MAX ((int64_t)1 << 30)

struct bundle_member {
	const char *name; /* has no slash and does not begin with a dot */
	const char *path; /* the file to store; or NULL, with the content in: */
	const void *data;
	size_t len;
};

/* Writes to a temporary file, fsyncs and renames it. */
int bundle_write(const char *path, const char *key, const struct bundle_member *members, size_t nr,
		 struct error *err);

/*
 * Unpacks into the existing directory dir: only plain files with names that have no slash,
 * which are renamed into place after everything was verified. Returns 0; 1 when the bundle
 * must not be used (torn, other format, other key, wrong checksum), with the reason in *why,
 * which the caller owns; -1 when dir cannot be written.
 */
int bundle_extract(const char *path, const char *key, const char *dir, char **why,
		   struct error *err);

#endif
