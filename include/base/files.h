/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files and directories. On failure these return -1 (or NULL), and the error names the path
 * and the reason, kind ERROR_HOST.
 */
#ifndef BASE_FILES_H
#define BASE_FILES_H

#include "base/error.h"
#include "base/strbuf.h"

#include <dirent.h>

/* Appends the whole file to sb. Fails when a strict sb has no space for it. */
int file_read(const char *path, struct strbuf *sb, struct error *err);

/* Writes to a temporary file beside path, fsyncs it and renames it: after a crash the file
 * is the old one or the new one. Its mode is 0666 & ~umask. */
int file_write_atomic(const char *path, const void *data, size_t len, struct error *err);

/* The same, but only its owner can read it. */
int file_write_private(const char *path, const void *data, size_t len, struct error *err);

/* Gives a file that mkostemp() made the mode that open() would have given it: mode & ~umask. */
void file_set_mode(int fd, mode_t mode);

/* Appends one record and fsyncs before returning. */
int file_append_sync(int fd, const void *data, size_t len, struct error *err);

/* Copies a file, atomically as above. The mode is kept as far as the umask allows. */
int file_copy(const char *from, const char *to, struct error *err);

bool file_exists(const char *path);

/* mkdir -p, mode 0777 & ~umask. */
int make_dirs(const char *path, struct error *err);

/*
 * The next entry of a directory, without "." and "..". Returns 1; 0 at the end; -1 on
 * failure. Some file systems report DT_UNKNOWN for every entry; the type is then read from
 * the inode.
 */
struct dir_entry {
	const char *name; /* valid until the next call */
	int type;	  /* DT_REG, DT_DIR and so on */
};
int dir_next(DIR *dir, struct dir_entry *entry, struct error *err);

/* rm -rf; a missing path is not an error. Does not follow symbolic links. */
int remove_tree(const char *path, struct error *err);

/* MiB of memory that programs can still take, or -1. */
int64_t memory_available(void);

/* Free bytes on the file system of path for an unprivileged user, or -1. */
int64_t disk_free(const char *path);

/* Writes all of data. On failure -1 with errno set. */
int write_fully(int fd, const char *data, size_t len);

/* Two lower-case hexadecimal digits for each byte; owned by the caller. */
char *hex_digits(const uint8_t *bytes, size_t n);

/* The digest of one of nettle's contexts as 64 hex digits; owned by the caller. */
struct sha256_ctx;
char *sha256_finish(struct sha256_ctx *ctx);

/* SHA-256 as 64 hex digits; owned by the caller. */
char *sha256_hex(const void *data, size_t len);

/* The same for the content of a file. NULL on failure. */
char *sha256_file(const char *path, struct error *err);

/* The path of a program that is in PATH, or whose name has a slash and that is executable;
 * owned by the caller. NULL when there is no such program. */
char *find_program(const char *name);

#endif
