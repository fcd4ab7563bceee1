// SPDX-License-Identifier: GPL-2.0-only
#include "store/bundle.h"
#include "base/files.h"

#include <archive.h>
#include <archive_entry.h>
#include <nettle/sha2.h>

#define INDEX_NAME "kbisect-bundle"
#define INDEX_MAGIC "git-kbisect bundle 1\n"
#define INDEX_MAX ((size_t)16384)
#define SHA256_HEX 64

static bool is_member_name(const char *name)
{
	return *name && *name != '.' && strlen(name) < 100 && !str_equal(name, INDEX_NAME) &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
		       strlen(name);
}

static char *member_hash(const struct bundle_member *m, int64_t *size, struct error *err)
{
	struct stat st;

	if (!m->path) {
		*size = (int64_t)m->len;
		return sha256_hex(m->data, m->len);
	}
	if (stat(m->path, &st) < 0) {
		error_errno(err, "cannot read '%s'", m->path);
		return NULL;
	}
	*size = st.st_size;
	return sha256_file(m->path, err);
}

static int write_index(struct strbuf *sb, const char *key, const struct bundle_member *members,
		       size_t nr, struct error *err)
{
	strbuf_addf(sb, INDEX_MAGIC "key %s\n", key);
	for (size_t i = 0; i < nr; i++) {
		int64_t size;
		AUTO_FREE char *hash = is_member_name(members[i].name) ?
					       member_hash(&members[i], &size, err) :
					       NULL;

		if (!is_member_name(members[i].name))
			return error_set(err, ERROR_HOST, "'%s' cannot be the name of a member",
					 members[i].name);
		if (!hash)
			return -1;
		strbuf_addf(sb, "%s %" PRId64 " %s\n", hash, size, members[i].name);
	}
	return 0;
}

/* Owner, mode and time are fixed, so that equal content makes an equal bundle. */
static int bundle_add_header(struct archive *a, const char *name, int64_t size)
{
	struct archive_entry *e = archive_entry_new();
	int ret;

	archive_entry_set_pathname(e, name);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0644);
	archive_entry_set_size(e, size);
	archive_entry_set_mtime(e, 0, 0);
	ret = archive_write_header(a, e);
	archive_entry_free(e);
	return ret < ARCHIVE_WARN ? -1 : 0;
}

static int bundle_add_bytes(struct archive *a, const char *name, const void *data, size_t len)
{
	if (bundle_add_header(a, name, (int64_t)len) < 0)
		return -1;
	return archive_write_data(a, data, len) == (la_ssize_t)len ? 0 : -1;
}

static int bundle_add_file(struct archive *a, const char *name, const char *path)
{
	AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
	char buf[65536];
	struct stat st;
	ssize_t n;

	if (fd < 0 || fstat(fd, &st) < 0 || bundle_add_header(a, name, st.st_size) < 0)
		return -1;
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		if (archive_write_data(a, buf, (size_t)n) != n)
			return -1;
	return n < 0 ? -1 : 0;
}

static int write_members(struct archive *a, const struct strbuf *index,
			 const struct bundle_member *members, size_t nr)
{
	if (bundle_add_bytes(a, INDEX_NAME, index->buf, index->len) < 0)
		return -1;
	for (size_t i = 0; i < nr; i++) {
		const struct bundle_member *m = &members[i];
		int ret = m->path ? bundle_add_file(a, m->name, m->path) :
				    bundle_add_bytes(a, m->name, m->data, m->len);

		if (ret < 0)
			return -1;
	}
	return 0;
}

static int write_to(int fd, const char *path, const struct strbuf *index,
		    const struct bundle_member *members, size_t nr, struct error *err)
{
	struct archive *a = archive_write_new();
	int ret = -1;

	archive_write_set_format_pax_restricted(a);
	if (archive_write_add_filter_zstd(a) == ARCHIVE_OK &&
	    archive_write_open_fd(a, fd) == ARCHIVE_OK)
		ret = write_members(a, index, members, nr);
	if (archive_write_close(a) != ARCHIVE_OK)
		ret = -1;
	if (ret < 0)
		error_set(err, ERROR_HOST, "cannot write '%s': %s", path,
			  archive_errno(a) > 0 ? strerror(archive_errno(a)) :
						 archive_error_string(a));
	archive_write_free(a);
	if (ret == 0 && fsync(fd) < 0)
		ret = error_errno(err, "cannot write '%s'", path);
	return ret;
}

int bundle_write(const char *path, const char *key, const struct bundle_member *members, size_t nr,
		 struct error *err)
{
	AUTO_FREE char *tmp = xstrfmt("%s.tmp-%ld-XXXXXX", path, (long)getpid());
	struct strbuf index = STRBUF_INIT(INDEX_MAX);
	AUTO_CLOSE int fd = -1;
	int ret;

	if (nr > BUNDLE_MEMBERS_MAX)
		return error_set(err, ERROR_HOST, "too many members for '%s'", path);
	ret = write_index(&index, key, members, nr, err);
	if (ret)
		goto out;
	fd = mkostemp(tmp, O_CLOEXEC);
	if (fd < 0) {
		ret = error_errno(err, "cannot create '%s'", tmp);
		goto out;
	}
	file_set_mode(fd, 0644);
	ret = write_to(fd, tmp, &index, members, nr, err);
	if (ret == 0 && rename(tmp, path) < 0)
		ret = error_errno(err, "cannot rename '%s' to '%s'", tmp, path);
	if (ret < 0)
		unlink(tmp);
out:
	strbuf_release(&index);
	return ret;
}

struct listed {
	char hash[SHA256_HEX + 1];
	int64_t size;
	char *name;
	char *tmp; /* where it was unpacked to */
};

struct bundle_extraction {
	const char *key, *dir;
	struct archive *a;
	struct listed v[BUNDLE_MEMBERS_MAX];
	size_t nr, done;
	char **why;
	struct error *err;
};

static int unusable(struct bundle_extraction *x, const char *fmt, ...) PRINTF_LIKE(2, 3);
static int unusable(struct bundle_extraction *x, const char *fmt, ...)
{
	struct strbuf sb = STRBUF_CUT(1024);
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	if (x->why && !*x->why)
		*x->why = strbuf_detach(&sb);
	strbuf_release(&sb);
	return 1;
}

static bool parse_listed(struct bundle_extraction *x, const char *line, size_t len)
{
	AUTO_FREE char *copy = xstrndup(line, len);
	struct listed *l = &x->v[x->nr];
	char *end;

	if (x->nr == BUNDLE_MEMBERS_MAX || strspn(copy, "0123456789abcdef") != SHA256_HEX ||
	    copy[SHA256_HEX] != ' ')
		return false;
	memcpy(l->hash, copy, SHA256_HEX);
	l->hash[SHA256_HEX] = 0;
	if (!isdigit((unsigned char)copy[SHA256_HEX + 1]))
		return false;
	l->size = strtoll(copy + SHA256_HEX + 1, &end, 10);
	if (*end != ' ' || l->size > BUNDLE_MEMBER_SIZE_MAX || !is_member_name(end + 1))
		return false;
	l->name = xstrdup(end + 1);
	x->nr++;
	return true;
}

static int parse_index(struct bundle_extraction *x, const char *text)
{
	AUTO_FREE char *key_line = xstrfmt("key %s\n", x->key);
	const char *p = text;

	if (!starts_with(p, INDEX_MAGIC))
		return unusable(x, "it has another format");
	p += strlen(INDEX_MAGIC);
	if (!starts_with(p, key_line))
		return unusable(x, "it has another key");
	p += strlen(key_line);
	while (*p) {
		size_t n = strcspn(p, "\n");

		if (p[n] != '\n' || !parse_listed(x, p, n))
			return unusable(x, "its list of members is damaged");
		p += n + 1;
	}
	return 0;
}

static int read_index(struct bundle_extraction *x)
{
	struct archive_entry *e;
	char text[INDEX_MAX + 1];
	la_ssize_t n;

	if (archive_read_next_header(x->a, &e) != ARCHIVE_OK)
		return unusable(x, "it is not a bundle");
	if (!str_equal(archive_entry_pathname(e), INDEX_NAME) ||
	    archive_entry_filetype(e) != AE_IFREG)
		return unusable(x, "it does not begin with its list of members");
	n = archive_read_data(x->a, text, INDEX_MAX);
	if (n < 0 || (size_t)n == INDEX_MAX || memchr(text, 0, (size_t)n))
		return unusable(x, "its list of members is damaged");
	text[n] = 0;
	return parse_index(x, text);
}

static int copy_member(struct bundle_extraction *x, const struct listed *l, int fd)
{
	struct sha256_ctx ctx;
	AUTO_FREE char *hash = NULL;
	char buf[65536];
	int64_t size = 0;
	la_ssize_t n;

	sha256_init(&ctx);
	while ((n = archive_read_data(x->a, buf, sizeof(buf))) > 0) {
		size += n;
		if (size > l->size)
			return unusable(x, "'%s' is larger than listed", l->name);
		sha256_update(&ctx, (size_t)n, (uint8_t *)buf);
		if (write_fully(fd, buf, (size_t)n) < 0)
			return error_errno(x->err, "cannot write '%s'", l->tmp);
	}
	if (n < 0)
		return unusable(x, "'%s' is torn: %s", l->name, archive_error_string(x->a));
	hash = sha256_finish(&ctx);
	if (size != l->size || !str_equal(hash, l->hash))
		return unusable(x, "'%s' has a wrong checksum", l->name);
	return fsync(fd) < 0 ? error_errno(x->err, "cannot write '%s'", l->tmp) : 0;
}

static int extract_member(struct bundle_extraction *x, struct archive_entry *e)
{
	const char *name = archive_entry_pathname(e);
	struct listed *l = NULL;

	for (size_t i = 0; name && i < x->nr; i++)
		if (str_equal(x->v[i].name, name))
			l = &x->v[i];
	if (!l || l->tmp || archive_entry_filetype(e) != AE_IFREG || archive_entry_hardlink(e))
		return unusable(x, "it has a member that is not listed");
	l->tmp = xstrfmt("%s/%s.tmp-%ld-XXXXXX", x->dir, l->name, (long)getpid());
	AUTO_CLOSE int fd = mkostemp(l->tmp, O_CLOEXEC);
	if (fd < 0)
		return error_errno(x->err, "cannot create '%s'", l->tmp);
	file_set_mode(fd, 0644);
	x->done++;
	return copy_member(x, l, fd);
}

static int extract_all(struct bundle_extraction *x)
{
	struct archive_entry *e;
	int ret = read_index(x), got = ARCHIVE_OK;

	while (!ret && (got = archive_read_next_header(x->a, &e)) == ARCHIVE_OK)
		ret = extract_member(x, e);
	if (ret)
		return ret;
	if (got != ARCHIVE_EOF)
		return unusable(x, "it is torn: %s", archive_error_string(x->a));
	if (x->done != x->nr)
		return unusable(x, "it is not complete");
	return 0;
}

/* Moves the files into place if all is right (ret is 0), else removes them. */
static int bundle_finish(struct bundle_extraction *x, int ret)
{
	for (size_t i = 0; i < x->nr; i++) {
		struct listed *l = &x->v[i];
		AUTO_FREE char *path = xstrfmt("%s/%s", x->dir, l->name);

		if (!ret && rename(l->tmp, path) < 0)
			ret = error_errno(x->err, "cannot rename '%s' to '%s'", l->tmp, path);
		if (ret && l->tmp)
			unlink(l->tmp);
		free(l->tmp);
		free(l->name);
	}
	return ret;
}

int bundle_extract(const char *path, const char *key, const char *dir, char **why,
		   struct error *err)
{
	struct bundle_extraction x = { .key = key, .dir = dir, .why = why, .err = err };
	int ret;

	if (why)
		*why = NULL;
	x.a = archive_read_new();
	archive_read_support_filter_zstd(x.a);
	archive_read_support_format_tar(x.a);
	if (archive_read_open_filename(x.a, path, 65536) != ARCHIVE_OK)
		ret = unusable(&x, "it is torn, or not a bundle: %s", archive_error_string(x.a));
	else
		ret = extract_all(&x);
	archive_read_free(x.a);
	return bundle_finish(&x, ret);
}
