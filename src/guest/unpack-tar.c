// SPDX-License-Identifier: GPL-2.0-only
#include "unpack-tar.h"

#include "base/files.h"
#include "guest/private-dir.h"

#include <archive.h>
#include <archive_entry.h>
#include <endian.h>
#include <sys/file.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

/* More than any root has, and an end for hostile archives. */
#define MEMBERS_MAX 4000000
#define BYTES_MAX ((int64_t)64 << 30)
#define DONE "unpacked\n" /* content of the file that locks the directory */

struct unpacking {
	struct archive *archive;
	const char *dir;
	int64_t bytes;
	struct error *err;
};

static struct archive *open_tar(const char *path)
{
	struct archive *a = archive_read_new();

	archive_read_support_filter_gzip(a);
	archive_read_support_filter_xz(a);
	archive_read_support_filter_zstd(a);
	archive_read_support_filter_bzip2(a);
	archive_read_support_format_tar(a);
	(void)archive_read_open_filename(a, path, 1 << 16);
	return a;
}

/* A disk that begins with zeros could be the end of an archive, but has no member. */
bool is_tar(const char *path)
{
	struct archive *a = open_tar(path);
	struct archive_entry *e;
	int ret = archive_read_next_header(a, &e);

	archive_read_free(a);
	return ret == ARCHIVE_OK || ret == ARCHIVE_WARN;
}

const char *tar_member_path(const char *name)
{
	for (;;) {
		if (*name == '/')
			name++;
		else if (name[0] == '.' && (name[1] == '/' || !name[1]))
			name++;
		else
			break;
	}
	for (const char *p = name; *p; p += *p == '/') {
		size_t n = strcspn(p, "/");

		if (n == 2 && !memcmp(p, "..", 2))
			return NULL;
		p += n;
	}
	return name;
}

/* The archive is at fault where its members contradict each other. */
static int tar_fail(struct unpacking *u, const char *name)
{
	if (errno == ENOTDIR || errno == EISDIR || errno == EEXIST || errno == ELOOP)
		return error_set(
			u->err, ERROR_USER,
			"its member '%s' contradicts another one about which is a directory",
			name + MIN(strlen(u->dir) + 1, strlen(name)));
	if (errno == ENAMETOOLONG)
		return error_set(u->err, ERROR_USER,
				 "the name of its member '%.40s...' is too long",
				 name + MIN(strlen(u->dir) + 1, strlen(name)));
	if (errno == ENOTSUP)
		return error_set(u->err, ERROR_HOST,
				 "the file system of '%s' keeps no extended attributes: choose "
				 "another place with kbisect.cacheDir",
				 u->dir);
	return error_errno(u->err, "cannot unpack '%s' in '%s'", name, u->dir);
}

/* Returns 0, or -1 with errno. */
static int set_attributes(const char *path, struct archive_entry *e)
{
	bool is_device =
		archive_entry_filetype(e) == AE_IFCHR || archive_entry_filetype(e) == AE_IFBLK;
	uint32_t uid = htole32((uint32_t)archive_entry_uid(e));
	uint32_t gid = htole32((uint32_t)archive_entry_gid(e));
	uint32_t mode = htole32((uint32_t)archive_entry_mode(e));
	uint64_t device = htole64((uint64_t)archive_entry_rdev(e));

	if (setxattr(path, "user.virtfs.uid", &uid, sizeof(uid), 0) < 0 ||
	    setxattr(path, "user.virtfs.gid", &gid, sizeof(gid), 0) < 0 ||
	    setxattr(path, "user.virtfs.mode", &mode, sizeof(mode), 0) < 0)
		return -1;
	return is_device ? setxattr(path, "user.virtfs.rdev", &device, sizeof(device), 0) : 0;
}

/* The directories that lead from root to a path, where the archive has no members for them. */
static int make_parents(const char *root, const char *path)
{
	AUTO_FREE char *copy = xstrdup(path);
	char *p = copy + strlen(root);

	/* The root itself, which the member "./" is, ends here. */
	while (*p && (p = strchr(p + 1, '/'))) {
		*p = 0;
		if (mkdir(copy, 0700) < 0 && errno != EEXIST)
			return -1;
		*p = '/';
	}
	return 0;
}

static int too_large(struct unpacking *u)
{
	return error_set(u->err, ERROR_USER, "more than %lld GiB when unpacked",
			 (long long)(BYTES_MAX >> 30));
}

static int copy_data(struct unpacking *u, const char *path, int fd)
{
	const void *bytes;
	size_t n;
	la_int64_t at;
	int ret;

	while ((ret = archive_read_data_block(u->archive, &bytes, &n, &at)) == ARCHIVE_OK) {
		u->bytes += (int64_t)n;
		if (u->bytes > BYTES_MAX || at > BYTES_MAX)
			return too_large(u);
		if (lseek(fd, at, SEEK_SET) < 0 || write_fully(fd, bytes, n) < 0)
			return tar_fail(u, path);
	}
	if (ret != ARCHIVE_EOF)
		return error_set(u->err, ERROR_USER, "damaged: %s",
				 archive_error_string(u->archive));
	return 0;
}

/* Symbolic links have their target as content, devices have none. */
static int tar_add_file(struct unpacking *u, const char *path, struct archive_entry *e)
{
	const char *target = archive_entry_symlink(e);
	AUTO_CLOSE int fd = -1;

	if (unlink(path) < 0 && errno != ENOENT)
		return tar_fail(u, path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return tar_fail(u, path);
	if (!target)
		target = archive_entry_symlink_utf8(e);
	if (target && archive_entry_filetype(e) == AE_IFLNK &&
	    write_fully(fd, target, strlen(target)) < 0)
		return tar_fail(u, path);
	if (archive_entry_filetype(e) == AE_IFREG) {
		const struct timespec times[] = { { archive_entry_mtime(e), 0 },
						  { archive_entry_mtime(e), 0 } };

		/* Holes take no blocks, but a bomb is known by its size before it is written. */
		if (archive_entry_size(e) > BYTES_MAX - u->bytes)
			return too_large(u);
		if (copy_data(u, path, fd) < 0)
			return -1;
		if (ftruncate(fd, archive_entry_size(e)) < 0 || futimens(fd, times) < 0)
			return tar_fail(u, path);
	}
	return set_attributes(path, e) < 0 ? tar_fail(u, path) : 0;
}

static int add_hardlink(struct unpacking *u, const char *path, const char *target)
{
	const char *relative = tar_member_path(target);

	if (!relative)
		return error_set(u->err, ERROR_USER, "its member '%s' leads out of the root",
				 target);
	AUTO_FREE char *from = xstrfmt("%s/%s", u->dir, relative);
	struct stat st;

	if (str_equal(from, path))
		return 0;
	if (lstat(from, &st) < 0 || S_ISDIR(st.st_mode))
		return error_set(u->err, ERROR_USER,
				 "its member '%s' is a link to '%s', which is no file before it",
				 path + strlen(u->dir) + 1, target);
	if ((unlink(path) < 0 && errno != ENOENT) || link(from, path) < 0)
		return tar_fail(u, path);
	return 0;
}

/* A directory can come twice. Returns 0, or -1 with errno. */
static int make_directory(const char *path)
{
	struct stat st;

	if (mkdir(path, 0700) == 0)
		return 0;
	if (errno != EEXIST || lstat(path, &st) < 0)
		return -1;
	errno = ENOTDIR;
	return S_ISDIR(st.st_mode) ? 0 : -1;
}

static int add_member(struct unpacking *u, struct archive_entry *e)
{
	const char *name = archive_entry_pathname(e), *relative, *link;

	/* The locale need not be able to spell it. */
	if (!name)
		name = archive_entry_pathname_utf8(e);
	relative = name ? tar_member_path(name) : NULL;
	if (!relative)
		return error_set(u->err, ERROR_USER, "its member '%s' leads out of the root",
				 name ? name : "");
	AUTO_FREE char *path = xstrfmt("%s/%s", u->dir, relative);
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		path[--len] = 0;
	if (make_parents(u->dir, path) < 0)
		return tar_fail(u, path);
	link = archive_entry_hardlink(e);
	if (!link)
		link = archive_entry_hardlink_utf8(e);
	if (link)
		return add_hardlink(u, path, link);
	if (archive_entry_filetype(e) != AE_IFDIR)
		return tar_add_file(u, path, e);
	if (make_directory(path) < 0)
		return tar_fail(u, path);
	return set_attributes(path, e) < 0 ? tar_fail(u, path) : 0;
}

static int unpack_members(struct unpacking *u)
{
	struct archive_entry *e;
	int ret, members = 0;

	while ((ret = archive_read_next_header(u->archive, &e)) == ARCHIVE_OK ||
	       ret == ARCHIVE_WARN) {
		if (++members > MEMBERS_MAX)
			return error_set(u->err, ERROR_USER, "more than %d members", MEMBERS_MAX);
		if (add_member(u, e) < 0)
			return -1;
	}
	if (ret != ARCHIVE_EOF)
		return error_set(u->err, ERROR_USER, "damaged: %s",
				 archive_error_string(u->archive));
	return 0;
}

static int unpack_tar(const char *path, const char *dir, int lock, struct error *err)
{
	struct unpacking u = { .dir = dir, .err = err };
	int ret;

	/* A process that was killed leaves a part. */
	if (remove_tree(dir, err) < 0)
		return -1;
	if (mkdir(dir, 0700) < 0)
		return error_errno(err, "cannot create '%s'", dir);
	u.archive = open_tar(path);
	ret = unpack_members(&u);
	archive_read_free(u.archive);
	if (!ret && syncfs(lock) < 0)
		ret = error_errno(err, "cannot write '%s'", dir);
	if (!ret && (write_fully(lock, DONE, strlen(DONE)) < 0 || fsync(lock) < 0))
		ret = error_errno(err, "cannot write '%s.lock'", dir);
	if (ret < 0) {
		AUTO_FREE char *name = xstrfmt("%s.lock", dir);

		(void)remove_tree(dir, NULL);
		unlink(name);
	}
	return ret;
}

/* Whether the name is still that of the file: who cannot unpack it removes it. */
static bool is_lock_file(int fd, const char *name)
{
	struct stat ours, there;

	return fstat(fd, &ours) == 0 && stat(name, &there) == 0 && ours.st_ino == there.st_ino &&
	       ours.st_dev == there.st_dev;
}

/* Waits while another process unpacks the same archive. */
static int lock_and_unpack(const char *path, const char *dir, struct error *err)
{
	AUTO_FREE char *name = xstrfmt("%s.lock", dir);
	char done[sizeof(DONE)];
	int fd = -1;

	do {
		if (fd >= 0)
			close(fd);
		fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (fd >= 0 && flock(fd, LOCK_EX) < 0) {
			close(fd);
			fd = -1;
		}
	} while (fd >= 0 && !is_lock_file(fd, name));
	AUTO_CLOSE int lock = fd;

	if (lock < 0)
		return error_errno(err, "cannot lock '%s'", name);
	if (pread(lock, done, strlen(DONE), 0) != (ssize_t)strlen(DONE) || !file_exists(dir))
		return ftruncate(lock, 0) < 0 ? error_errno(err, "cannot write '%s'", name) :
						unpack_tar(path, dir, lock, err);
	/* The modification time tells when it was last used. */
	(void)futimens(lock, NULL);
	return 0;
}

char *unpack_tar_cached(const char *path, const char *cache_dir, struct error *err)
{
	AUTO_FREE char *key = sha256_file(path, err);
	AUTO_FREE char *cache =
		key && make_dirs(cache_dir, err) == 0 ? private_dir(cache_dir, err) : NULL;

	if (!cache)
		return NULL;
	AUTO_FREE char *dir = xstrfmt("%s/root-%.32s", cache, key);

	return lock_and_unpack(path, dir, err) < 0 ? NULL : steal(&dir);
}
