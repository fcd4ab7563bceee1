// SPDX-License-Identifier: GPL-2.0-only
#include "git/objects.h"
#include "base/files.h"

#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <zlib.h>

#define ALTERNATES_MAX ((size_t)1 << 16)
#define ALTERNATES_DEPTH 5 /* as git itself */
#define DIRS_MAX 64
#define GUARD_PRIORITY 2 /* that of packs, which were added before; loose objects have 1 */

/* libgit2 reads a loose object only when no pack has it, so the guard need not look before. */
struct guard {
	git_odb_backend backend;
	char *dirs[DIRS_MAX]; /* the repository's own first, then its alternates */
	size_t nr;
};

int object_error(struct error *err, const char *fmt, ...)
{
	const git_error *e = git_error_last();
	va_list ap;

	va_start(ap, fmt);
	AUTO_FREE char *message = xvstrfmt(fmt, ap);
	va_end(ap);
	return error_set(err, ERROR_STATE,
			 "%s: %s; run 'git fsck' in the repository to see which objects are "
			 "missing or damaged",
			 message, e ? e->message : "unknown reason");
}

/* Is the file one complete zlib stream? libgit2 finds everything else that can be wrong with
 * an object. */
static bool is_whole(const char *path)
{
	AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
	unsigned char in[16384], out[65536];
	z_stream z = { 0 };
	int ret = Z_OK;
	ssize_t n;

	if (fd < 0)
		return errno == ENOENT; /* the next backend looks for the object in packs */
	if (inflateInit(&z) != Z_OK)
		return false;
	while (ret == Z_OK && (n = read(fd, in, sizeof(in))) > 0) {
		z.next_in = in;
		z.avail_in = (uInt)n;
		do {
			z.next_out = out;
			z.avail_out = sizeof(out);
			ret = inflate(&z, Z_NO_FLUSH);
		} while (ret == Z_OK && !z.avail_out);
		if (ret == Z_BUF_ERROR) /* it needs more input */
			ret = Z_OK;
	}
	inflateEnd(&z);
	return ret == Z_STREAM_END;
}

static int check_name(const struct guard *g, const char *hex)
{
	for (size_t i = 0; i < g->nr; i++) {
		AUTO_FREE char *path = xstrfmt("%s/%.2s/%s", g->dirs[i], hex, hex + 2);

		if (is_whole(path))
			continue;
		AUTO_FREE char *message =
			xstrfmt("loose object '%s' is damaged or unreadable", path);
		git_error_set_str(GIT_ERROR_ODB, message);
		return GIT_ERROR;
	}
	return GIT_PASSTHROUGH;
}

static int check_oid(git_odb_backend *backend, const git_oid *oid)
{
	char hex[GIT_OID_HEXSZ + 1];

	return check_name((struct guard *)backend, git_oid_tostr(hex, sizeof(hex), oid));
}

static int guard_read(void **data, size_t *len, git_object_t *type, git_odb_backend *backend,
		      const git_oid *oid)
{
	(void)data;
	(void)len;
	(void)type;
	return check_oid(backend, oid);
}

static int guard_read_header(size_t *len, git_object_t *type, git_odb_backend *backend,
			     const git_oid *oid)
{
	(void)len;
	(void)type;
	return check_oid(backend, oid);
}

/* Checks all loose objects that an abbreviated name can stand for. */
static int check_prefix(const struct guard *g, const char *dir, const char *prefix)
{
	AUTO_FREE char *path = xstrfmt("%s/%.2s", dir, prefix);
	DIR *d = opendir(path);
	struct dir_entry e;
	int ret = GIT_PASSTHROUGH;

	while (d && ret == GIT_PASSTHROUGH && dir_next(d, &e, NULL) > 0) {
		AUTO_FREE char *hex = xstrfmt("%.2s%s", prefix, e.name);

		if (strlen(hex) == GIT_OID_HEXSZ && starts_with(hex, prefix))
			ret = check_name(g, hex);
	}
	if (d)
		closedir(d);
	return ret;
}

static int guard_read_prefix(git_oid *full, void **data, size_t *len, git_object_t *type,
			     git_odb_backend *backend, const git_oid *oid, size_t digits)
{
	const struct guard *g = (struct guard *)backend;
	char prefix[GIT_OID_HEXSZ + 1];
	int ret = GIT_PASSTHROUGH;

	(void)full;
	(void)data;
	(void)len;
	(void)type;
	git_oid_tostr(prefix, MIN(digits, (size_t)GIT_OID_HEXSZ) + 1, oid);
	for (size_t i = 0; i < g->nr && ret == GIT_PASSTHROUGH; i++)
		ret = check_prefix(g, g->dirs[i], prefix);
	return ret;
}

static void guard_free(git_odb_backend *backend)
{
	struct guard *g = (struct guard *)backend;

	for (size_t i = 0; i < g->nr; i++)
		free(g->dirs[i]);
	free(g);
}

static int guard_add_dir(struct guard *g, const char *dir, int depth, struct error *err);

/* One line of objects/info/alternates. Relative paths begin at the directory objects. */
static int guard_add_alternate(struct guard *g, const char *dir, const char *line, size_t len,
			       int depth, struct error *err)
{
	AUTO_FREE char *path =
		*line == '/' ? xstrndup(line, len) : xstrfmt("%s/%.*s", dir, (int)len, line);

	return !len || *line == '#' ? 0 : guard_add_dir(g, path, depth + 1, err);
}

static int guard_add_dir(struct guard *g, const char *dir, int depth, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/info/alternates", dir);
	struct strbuf text = STRBUF_INIT(ALTERNATES_MAX);
	int ret = 0;

	if (depth > ALTERNATES_DEPTH)
		return 0;
	if (g->nr == DIRS_MAX)
		return error_set(err, ERROR_STATE,
				 "the repository has more than %d alternate object "
				 "directories",
				 DIRS_MAX);
	g->dirs[g->nr++] = xstrdup(dir);
	if (file_exists(path))
		ret = file_read(path, &text, err);
	for (const char *p = text.buf; !ret && *p;) {
		size_t n = strcspn(p, "\n");

		ret = guard_add_alternate(g, dir, p, n, depth, err);
		p += n + (p[n] == '\n');
	}
	strbuf_release(&text);
	return ret;
}

static int add_guard(git_repository *repo, struct error *err)
{
	AUTO_FREE char *dir = xstrfmt("%sobjects", git_repository_commondir(repo));
	struct guard *g = xcalloc(1, sizeof(*g));
	git_odb *odb = NULL;
	int ret = guard_add_dir(g, dir, 0, err);

	git_odb_init_backend(&g->backend, GIT_ODB_BACKEND_VERSION);
	g->backend.read = guard_read;
	g->backend.read_header = guard_read_header;
	g->backend.read_prefix = guard_read_prefix;
	g->backend.free = guard_free;
	if (!ret && (git_repository_odb(&odb, repo) < 0 ||
		     git_odb_add_backend(odb, &g->backend, GUARD_PRIORITY) < 0))
		ret = object_error(err, "cannot open the object database");
	if (ret < 0)
		guard_free(&g->backend);
	git_odb_free(odb);
	return ret;
}

/* To compare two trees, libgit2 would read attributes from the user's index, which takes
 * 20 MB for a kernel. */
static int set_empty_index(git_repository *repo, struct error *err)
{
	git_index *index = NULL;
	int ret = git_index_new(&index);

	if (!ret)
		ret = git_repository_set_index(repo, index);
	git_index_free(index);
	return ret < 0 ? object_error(err, "cannot create an empty index") : 0;
}

int objects_open(git_repository *repo, struct error *err)
{
	return set_empty_index(repo, err) < 0 ? -1 : add_guard(repo, err);
}

int objects_reopen(git_repository *repo, struct error *err)
{
	git_repository__cleanup(repo);
	return objects_open(repo, err);
}
