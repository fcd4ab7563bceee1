// SPDX-License-Identifier: GPL-2.0-only
#include "store/cache.h"
#include "base/files.h"
#include "remote.h"
#include "eviction.h"

#include <sys/file.h>

#define TEXT_MAX ((size_t)64 << 20)
#define SUFFIX ".tar.zst"

struct cache {
	char *dir;
	int64_t limit;
	struct remote *remote;
	bool remote_failed; /* a warning was printed; it is not asked again */
	char **damaged;	    /* keys whose remote copies must be replaced */
	size_t damaged_nr, damaged_alloc;
};

char *cache_default_dir(void)
{
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (xdg && *xdg == '/')
		return xstrfmt("%s/git-kbisect", xdg);
	return xstrfmt("%s/.cache/git-kbisect", home ? home : "/tmp");
}

int cache_check_remote(const char *url, struct error *err)
{
	return remote_check_login(url, err);
}

/* A directory that we make is writable for its owner only, whatever the umask. */
static int check_private(const char *dir, struct error *err)
{
	bool made = !file_exists(dir);
	struct stat st;

	if (make_dirs(dir, err) < 0)
		return -1;
	if (stat(dir, &st) < 0 || (made && chmod(dir, st.st_mode & 0755) < 0) || stat(dir, &st) < 0)
		return error_errno(err, "cannot stat '%s'", dir);
	if (st.st_uid && st.st_uid != geteuid())
		return error_set(
			err, ERROR_HOST,
			"'%s' belongs to user %ld, who could put any kernel into it: name a "
			"directory of yours with kbisect.cacheDir",
			dir, (long)st.st_uid);
	if (st.st_mode & 022)
		return error_set(
			err, ERROR_HOST,
			"'%s' is writable by other users, who could put any kernel into it: "
			"run 'chmod go-w' on it",
			dir);
	return 0;
}

int cache_check_dir(const char *dir, struct error *err)
{
	AUTO_FREE char *kernels = xstrfmt("%s/kernels", dir);
	AUTO_FREE char *manifests = xstrfmt("%s/manifests", dir);

	if (!*dir)
		return error_set(err, ERROR_USER, "kbisect.cacheDir is empty: name a directory");
	if (check_private(dir, err) < 0 || check_private(kernels, err) < 0 ||
	    check_private(manifests, err) < 0)
		return -1;
	return access(kernels, W_OK) < 0 ? error_errno(err, "cannot write to '%s'", kernels) : 0;
}

static void open_remote(struct cache *c, const struct cache_options *o)
{
	struct error err = ERROR_INIT;

	if (!o->remote || !*o->remote)
		return;
	c->remote = remote_open(o->remote, o->remote_timeout, &err);
	if (!c->remote)
		warning("%s; going on without it", err.message);
	error_clear(&err);
}

struct cache *cache_open(const struct cache_options *options, struct error *err)
{
	struct cache *c = xcalloc(1, sizeof(*c));

	c->dir = options->dir ? xstrdup(options->dir) : cache_default_dir();
	c->limit = options->size_limit ? options->size_limit : CACHE_SIZE_DEFAULT;
	if (cache_check_dir(c->dir, err) < 0) {
		error_prefix(err, "cache");
		cache_close(c);
		return NULL;
	}
	evict_leftovers(c->dir);
	open_remote(c, options);
	return c;
}

void cache_close(struct cache *c)
{
	if (!c)
		return;
	remote_close(c->remote);
	for (size_t i = 0; i < c->damaged_nr; i++)
		free(c->damaged[i]);
	free(c->damaged);
	free(c->dir);
	free(c);
}

static bool is_key(const char *key)
{
	return strlen(key) == 64 && strspn(key, "0123456789abcdef") == 64;
}

static char *kernel_path(const struct cache *c, const char *key)
{
	return xstrfmt("%s/kernels/%s" SUFFIX, c->dir, key);
}

/* Warns of the first trouble. The remote cache is not used after that. */
static void remote_trouble(struct cache *c, struct error *err)
{
	warning("remote cache: %s; going on without it", err->message);
	c->remote_failed = true;
	error_clear(err);
}

static bool remote_usable(const struct cache *c)
{
	return c->remote && !c->remote_failed;
}

/* A kernel consists of these files. If one were missing, that of another kernel could be
 * used in its place. */
static const char *const members_needed[] = { "image", "config", "System.map", "manifest" };

static char *missing_member(const char *dir)
{
	for (size_t i = 0; i < ARRAY_SIZE(members_needed); i++) {
		AUTO_FREE char *path = xstrfmt("%s/%s", dir, members_needed[i]);

		if (!file_exists(path))
			return xstrfmt("it has no '%s'", members_needed[i]);
	}
	return NULL;
}

/* Empties the directory first, so that no file of another kernel is left in it. */
static int extract(const char *path, const char *key, const char *dir, struct error *err)
{
	char *why = NULL;
	int ret;

	if (remove_tree(dir, err) < 0 || make_dirs(dir, err) < 0)
		return -1;
	ret = bundle_extract(path, key, dir, &why, err);
	if (ret == 0) {
		why = missing_member(dir);
		ret = why ? 1 : 0;
	}
	if (ret == 1) {
		warning("cache: '%s' is not used and removed: %s", path, why);
		unlink(path);
		if (remove_tree(dir, err) < 0)
			ret = -1;
	}
	free(why);
	return ret;
}

static void mark_damaged(struct cache *c, const char *key)
{
	ALLOC_GROW(c->damaged, c->damaged_nr + 1, c->damaged_alloc);
	c->damaged[c->damaged_nr++] = xstrdup(key);
}

void cache_distrust(struct cache *c, const char *key)
{
	AUTO_FREE char *path = is_key(key) ? kernel_path(c, key) : NULL;

	if (!path)
		return;
	unlink(path);
	mark_damaged(c, key);
}

/*
 * Opens and locks the file that an interrupted transfer left, to continue it. Returns -1
 * when another process writes to it, or has renamed it between our open() and our lock.
 */
static int lock_part(const char *part)
{
	int fd = open(part, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
	struct stat ours, there;

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &ours) == 0 &&
	    stat(part, &there) == 0 && ours.st_ino == there.st_ino && ours.st_dev == there.st_dev)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static int get_remote(struct cache *c, const char *key, const char *dir, struct error *err)
{
	AUTO_FREE char *name = xstrfmt("kernels/%s" SUFFIX, key);
	AUTO_FREE char *path = kernel_path(c, key);
	AUTO_FREE char *part = xstrfmt("%s.part", path);
	AUTO_CLOSE int lock = lock_part(part);

	if (lock < 0) { /* begin a file of our own */
		free(part);
		part = xstrfmt("%s.tmp-%ld.part", path, (long)getpid());
	}
	struct error trouble = ERROR_INIT;
	int ret = remote_get_file(c->remote, name, part, BUNDLE_MEMBER_SIZE_MAX, &trouble);

	if (ret < 0)
		remote_trouble(c, &trouble);
	if (ret > 0 || (ret < 0 && lock < 0))
		unlink(part);
	if (ret)
		return 1; /* the next transfer continues the partial file */
	ret = extract(part, key, dir, err);
	if (ret == 1)
		mark_damaged(c, key);
	if (ret)
		return ret;
	if (c->limit < 0 || rename(part, path) < 0)
		unlink(part);
	evict(c->dir, c->limit, key);
	return 0;
}

int cache_get(struct cache *c, const char *key, const char *dir, struct error *err)
{
	AUTO_FREE char *path = NULL;
	int ret = 1;

	if (!is_key(key))
		return 1;
	path = kernel_path(c, key);
	if (file_exists(path)) {
		ret = extract(path, key, dir, err);
		if (ret == 0)
			(void)utimensat(AT_FDCWD, path, NULL, 0); /* the time of its last use */
	}
	if (ret == 1 && remote_usable(c))
		ret = get_remote(c, key, dir, err);
	return ret;
}

bool cache_keeps(const struct cache *c)
{
	AUTO_FREE char *kernels = xstrfmt("%s/kernels", c->dir);

	return c->limit >= 0 && access(kernels, W_OK) == 0;
}

bool cache_has(struct cache *c, const char *key)
{
	AUTO_FREE char *path = is_key(key) ? kernel_path(c, key) : NULL;

	return path && file_exists(path);
}

static bool is_damaged(const struct cache *c, const char *key)
{
	for (size_t i = 0; i < c->damaged_nr; i++)
		if (str_equal(c->damaged[i], key))
			return true;
	return false;
}

/* Sends a kernel unless the server has it already. A copy that was damaged is replaced. */
static void put_remote(struct cache *c, const char *key, const char *path)
{
	AUTO_FREE char *name = xstrfmt("kernels/%s" SUFFIX, key);
	struct error err = ERROR_INIT;
	int there = is_damaged(c, key) ? 1 : remote_head(c->remote, name, &err);

	if (there == 1)
		there = remote_put_file(c->remote, name, path, &err);
	if (there != 0)
		remote_trouble(c, &err);
	error_clear(&err);
}

void cache_put(struct cache *c, const char *key, const struct bundle_member *members, size_t nr)
{
	struct error err = ERROR_INIT;
	AUTO_FREE char *path = NULL;
	bool others; /* another process keeps this kernel here */

	if (!is_key(key) || (c->limit < 0 && !remote_usable(c)))
		return;
	path = kernel_path(c, key);
	others = file_exists(path);
	if (bundle_write(path, key, members, nr, &err) < 0) {
		warning("cache: the kernel is not kept: %s", err.message);
		error_clear(&err);
		return;
	}
	if (remote_usable(c))
		put_remote(c, key, path);
	if (c->limit < 0 && !others)
		unlink(path);
	evict(c->dir, c->limit, key);
}

static char *text_path(const struct cache *c, const char *group, const char *key)
{
	return xstrfmt("%s/manifests/%s/%s", c->dir, group, key);
}

void cache_put_text(struct cache *c, const char *group, const char *key, const char *text,
		    size_t len)
{
	AUTO_FREE char *dir = text_path(c, group, "");
	AUTO_FREE char *path = text_path(c, group, key);
	struct error err = ERROR_INIT;

	if (c->limit < 0 || !is_key(key))
		return;
	if (make_dirs(dir, &err) < 0 || file_write_atomic(path, text, len, &err) < 0)
		warning("cache: the manifest is not kept: %s", err.message);
	error_clear(&err);
}

char **cache_list_texts(struct cache *c, const char *group)
{
	AUTO_FREE char *dir = text_path(c, group, "");

	return list_newest_keys(dir);
}

char *cache_get_text(struct cache *c, const char *group, const char *key, size_t *len)
{
	AUTO_FREE char *path = text_path(c, group, key);
	struct strbuf sb = STRBUF_INIT(TEXT_MAX);

	if (file_read(path, &sb, NULL) < 0) {
		strbuf_release(&sb);
		return NULL;
	}
	*len = sb.len;
	return strbuf_detach(&sb);
}

static bool is_ref_name(const char *name)
{
	return *name && strlen(name) < 200 && strspn(name, "0123456789abcdef-") == strlen(name);
}

void cache_put_ref(struct cache *c, const char *name, const char *key)
{
	AUTO_FREE char *path = xstrfmt("refs/%s", name);
	struct error err = ERROR_INIT;

	if (!remote_usable(c) || !is_ref_name(name) || !is_key(key))
		return;
	if (remote_put_text(c->remote, path, key, &err) != 0)
		remote_trouble(c, &err);
	error_clear(&err);
}

char *cache_get_ref(struct cache *c, const char *name)
{
	AUTO_FREE char *path = xstrfmt("refs/%s", name);
	struct strbuf sb = STRBUF_INIT(256);
	struct error err = ERROR_INIT;
	char *key = NULL;
	int ret;

	if (!remote_usable(c) || !is_ref_name(name))
		return NULL;
	ret = remote_get_text(c->remote, path, &sb, &err);
	if (ret < 0)
		remote_trouble(c, &err);
	strbuf_rtrim(&sb);
	if (ret == 0 && is_key(sb.buf))
		key = xstrdup(sb.buf);
	strbuf_release(&sb);
	return key;
}

int parse_size(const char *s, int64_t *size, struct error *err)
{
	static const char units[] = "kmgt";
	char *end;
	long long n;
	int shift = 0;

	errno = 0;
	n = strtoll(s, &end, 10);
	if (end != s && *end) {
		const char *unit = strchr(units, tolower((unsigned char)*end));

		shift = unit ? 10 * (int)(unit - units + 1) : 0;
		end += unit != NULL;
	}
	if (end == s || *end || errno || n < 0 || n > (INT64_MAX >> shift))
		return error_set(err, ERROR_USER, "'%s' is not a size; examples are 500M and 10G",
				 s);
	*size = (int64_t)n << shift;
	return 0;
}
