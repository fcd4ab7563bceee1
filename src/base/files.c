// SPDX-License-Identifier: GPL-2.0-only
#include "base/files.h"

#include <libgen.h>
#include <nettle/sha2.h>
#include <sys/statvfs.h>

int file_read(const char *path, struct strbuf *sb, struct error *err)
{
	AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
	char buf[65536];
	ssize_t n;

	if (fd < 0)
		return error_errno(err, "cannot open '%s'", path);
	while ((n = read(fd, buf, sizeof(buf))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(err, "cannot read '%s'", path);
		if (!strbuf_try_add(sb, buf, (size_t)n))
			return error_set(err, ERROR_HOST, "'%s' is larger than %zu bytes", path,
					 sb->max);
	}
	return 0;
}

int write_fully(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

/* A rename is on disk only once its directory is. */
static void sync_parent(const char *path)
{
	AUTO_FREE char *copy = xstrdup(path);
	AUTO_CLOSE int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		(void)fsync(fd);
}

void file_set_mode(int fd, mode_t mode)
{
	mode_t mask = umask(077);

	umask(mask);
	(void)fchmod(fd, mode & ~mask);
}

struct replacement {
	char *tmp;
	int fd;
};

static int replacement_open(struct replacement *r, const char *path, mode_t mode, struct error *err)
{
	r->tmp = xstrfmt("%s.tmp-%ld-XXXXXX", path, (long)getpid());
	r->fd = mkostemp(r->tmp, O_CLOEXEC);
	if (r->fd < 0) {
		error_errno(err, "cannot create '%s'", r->tmp);
		free(r->tmp);
		return -1;
	}
	file_set_mode(r->fd, mode);
	return 0;
}

static int replacement_commit(struct replacement *r, const char *path, bool ok, struct error *err)
{
	int ret = -1;

	if (!ok || fsync(r->fd) < 0)
		error_errno(err, "cannot write '%s'", r->tmp);
	else if (rename(r->tmp, path) < 0)
		error_errno(err, "cannot rename '%s' to '%s'", r->tmp, path);
	else
		ret = 0;
	close(r->fd);
	if (ret < 0)
		unlink(r->tmp);
	else
		sync_parent(path);
	free(r->tmp);
	return ret;
}

static int write_atomic(const char *path, mode_t mode, const void *data, size_t len,
			struct error *err)
{
	struct replacement r;

	if (replacement_open(&r, path, mode, err) < 0)
		return -1;
	return replacement_commit(&r, path, write_fully(r.fd, data, len) == 0, err);
}

int file_write_atomic(const char *path, const void *data, size_t len, struct error *err)
{
	return write_atomic(path, 0666, data, len, err);
}

int file_write_private(const char *path, const void *data, size_t len, struct error *err)
{
	return write_atomic(path, 0600, data, len, err);
}

int file_append_sync(int fd, const void *data, size_t len, struct error *err)
{
	if (write_fully(fd, data, len) < 0 || fsync(fd) < 0)
		return error_errno(err, "cannot append to the file");
	return 0;
}

int file_copy(const char *from, const char *to, struct error *err)
{
	AUTO_CLOSE int in = open(from, O_RDONLY | O_CLOEXEC);
	struct replacement r;
	struct stat st;
	char buf[65536];
	ssize_t n;

	if (in < 0 || fstat(in, &st) < 0)
		return error_errno(err, "cannot open '%s'", from);
	if (replacement_open(&r, to, st.st_mode & 0777, err) < 0)
		return -1;
	while ((n = read(in, buf, sizeof(buf))) > 0)
		if (write_fully(r.fd, buf, (size_t)n) < 0)
			break;
	return replacement_commit(&r, to, n == 0, err);
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

int make_dirs(const char *path, struct error *err)
{
	AUTO_FREE char *copy = xstrdup(path);

	if (!*path)
		return error_set(err, ERROR_HOST, "the name of a directory is empty");
	for (char *p = copy + 1;; p++) {
		char c = *p;

		if (c != '/' && c)
			continue;
		*p = 0;
		if (mkdir(copy, 0777) < 0 && errno != EEXIST)
			return error_errno(err, "cannot create directory '%s'", copy);
		*p = c;
		if (!c)
			break;
	}
	struct stat st;
	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		return error_set(err, ERROR_HOST, "'%s' is not a directory", path);
	return 0;
}

int dir_next(DIR *dir, struct dir_entry *entry, struct error *err)
{
	struct dirent *e;
	struct stat st;

	for (errno = 0; (e = readdir(dir)); errno = 0) {
		if (str_equal(e->d_name, ".") || str_equal(e->d_name, ".."))
			continue;
		*entry = (struct dir_entry){ e->d_name, e->d_type };
		if (e->d_type != DT_UNKNOWN)
			return 1;
		if (fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
			entry->type = IFTODT(st.st_mode);
			return 1;
		}
		if (errno != ENOENT) /* else it was removed just now */
			return error_errno(err, "cannot read '%s' in a directory", e->d_name);
	}
	return errno ? error_errno(err, "cannot read a directory") : 0;
}

static int remove_at(int dirfd, const char *name)
{
	if (unlinkat(dirfd, name, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return -1;

	int fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dir_entry e;
	int failed = 0; /* errno of the first failure; closedir() may change errno */
	int more;

	if (!dir) {
		failed = errno;
		if (fd >= 0)
			close(fd);
		errno = failed;
		return -1;
	}
	while ((more = dir_next(dir, &e, NULL)) > 0)
		if (remove_at(fd, e.name) < 0 && !failed)
			failed = errno;
	if (more < 0 && !failed)
		failed = errno;
	closedir(dir);
	errno = failed;
	return failed ? -1 : unlinkat(dirfd, name, AT_REMOVEDIR);
}

int remove_tree(const char *path, struct error *err)
{
	if (remove_at(AT_FDCWD, path) < 0)
		return error_errno(err, "cannot remove '%s'", path);
	return 0;
}

int64_t memory_available(void)
{
	struct strbuf text = STRBUF_INIT(16384);
	int64_t kib = -1;
	const char *at;

	if (file_read("/proc/meminfo", &text, NULL) == 0 &&
	    (at = strstr(text.buf, "MemAvailable:")))
		kib = strtoll(at + strlen("MemAvailable:"), NULL, 10);
	strbuf_release(&text);
	return kib < 0 ? -1 : kib / 1024;
}

int64_t disk_free(const char *path)
{
	struct statvfs st;

	if (statvfs(path, &st) < 0)
		return -1;
	return (int64_t)st.f_bavail * (int64_t)st.f_frsize;
}

char *hex_digits(const uint8_t *bytes, size_t n)
{
	char *hex = xcalloc(2 * n + 1, 1);

	for (size_t i = 0; i < n; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
	return hex;
}

char *sha256_finish(struct sha256_ctx *ctx)
{
	uint8_t digest[SHA256_DIGEST_SIZE];

	sha256_digest(ctx, sizeof(digest), digest);
	return hex_digits(digest, sizeof(digest));
}

char *sha256_hex(const void *data, size_t len)
{
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, len, data);
	return sha256_finish(&ctx);
}

char *sha256_file(const char *path, struct error *err)
{
	AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct sha256_ctx ctx;
	uint8_t buf[65536];
	ssize_t n = -1;

	sha256_init(&ctx);
	if (fd >= 0)
		while ((n = read(fd, buf, sizeof(buf))) > 0)
			sha256_update(&ctx, (size_t)n, buf);
	if (n < 0) {
		error_errno(err, "cannot read '%s'", path);
		return NULL;
	}
	return sha256_finish(&ctx);
}

char *find_program(const char *name)
{
	const char *path = getenv("PATH");

	if (strchr(name, '/'))
		return access(name, X_OK) == 0 ? xstrdup(name) : NULL;
	while (path && *path) {
		size_t n = strcspn(path, ":");
		AUTO_FREE char *full = xstrfmt("%.*s/%s", (int)n, path, name);

		if (n && access(full, X_OK) == 0)
			return steal(&full);
		path += n;
		path += *path == ':';
	}
	return NULL;
}
