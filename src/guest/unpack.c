// SPDX-License-Identifier: GPL-2.0-only
#include "unpack.h"

#include "base/decompress.h"
#include "base/files.h"
#include "guest/private-dir.h"

#include <archive.h>
#include <archive_entry.h>

/* Bytes of an image: more than any root needs, and an end for hostile files. */
#define IMAGE_MAX ((int64_t)64 << 30)

bool is_compressed(const char *path)
{
	return ends_with(path, ".xz") || ends_with(path, ".zst") || ends_with(path, ".gz");
}

static bool is_zero(const char *bytes, size_t n)
{
	return !n || (!bytes[0] && !memcmp(bytes, bytes + 1, n - 1));
}

/* Returns 0, or -1 with errno. */
static int write_sparse(int fd, const char *bytes, size_t n)
{
	if (is_zero(bytes, n))
		return lseek(fd, (off_t)n, SEEK_CUR) < 0 ? -1 : 0;
	return write_fully(fd, bytes, n);
}

static int unpack_to(struct archive *a, const char *path, int fd, int64_t max, struct error *err)
{
	static char buf[1 << 16];
	struct archive_entry *e;
	int64_t size = 0;
	la_ssize_t n = -1;

	if (archive_read_open_filename(a, path, sizeof(buf)) == ARCHIVE_OK &&
	    archive_read_next_header(a, &e) == ARCHIVE_OK)
		while ((n = archive_read_data(a, buf, sizeof(buf))) > 0) {
			size += n;
			if (size > max)
				return error_set(err, ERROR_USER,
						 "it is larger than %lld MiB when decompressed",
						 (long long)(max >> 20));
			if (write_sparse(fd, buf, (size_t)n) < 0)
				return error_errno(err, "cannot write the decompressed file");
		}
	if (n < 0) {
		const char *why = archive_error_string(a);

		return error_set(err, ERROR_USER, "cannot decompress it: %s",
				 why ? why : "it is empty");
	}
	if (ftruncate(fd, size) < 0 || fsync(fd) < 0)
		return error_errno(err, "cannot write the decompressed file");
	return 0;
}

int unpack_file(const char *path, const char *to, int64_t max, struct error *err)
{
	AUTO_FREE char *tmp = xstrfmt("%s.tmp-%ld-XXXXXX", to, (long)getpid());
	AUTO_CLOSE int fd = mkostemp(tmp, O_CLOEXEC);
	struct archive *a;
	int ret;

	if (fd < 0)
		return error_errno(err, "cannot create '%s'", tmp);
	a = decompressor_new();
	ret = unpack_to(a, path, fd, max, err);
	archive_read_free(a);
	if (!ret && rename(tmp, to) < 0)
		ret = error_errno(err, "cannot rename '%s' to '%s'", tmp, to);
	if (ret < 0)
		unlink(tmp);
	return ret;
}

char *unpack_cached(const char *path, const char *cache_dir, struct error *err)
{
	AUTO_FREE char *key = sha256_file(path, err);
	AUTO_FREE char *dir =
		key && make_dirs(cache_dir, err) == 0 ? private_dir(cache_dir, err) : NULL;

	if (!dir)
		return NULL;
	AUTO_FREE char *image = xstrfmt("%s/root-%.32s.img", dir, key);

	/* The modification time tells when it was last used. */
	if (utimensat(AT_FDCWD, image, NULL, 0) < 0 && unpack_file(path, image, IMAGE_MAX, err) < 0)
		return NULL;
	return steal(&image);
}
