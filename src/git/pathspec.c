// SPDX-License-Identifier: GPL-2.0-only
#include "git/pathspec.h"
#include "base/strbuf.h"

#define PATH_BYTES_MAX 65536

static bool is_magic(char c)
{
	return c == '/' || c == '!' || c == '^';
}

struct magic {
	size_t len; /* of the magic, which is in front of the path */
	bool top, exclude;
};

static void magic_take_name(struct magic *m, const char *name, size_t len)
{
	m->top |= len == strlen("top") && !memcmp(name, "top", len);
	m->exclude |= len == strlen("exclude") && !memcmp(name, "exclude", len);
}

/* Magic that git does not know is passed on, and git refuses it. */
static struct magic read_magic(const char *spec)
{
	const char *end = strchr(spec, ')');
	struct magic m = { 0 };

	if (starts_with(spec, ":(") && end) {
		for (const char *p = spec + 1; p < end; p += 1 + strcspn(p + 1, ",)"))
			magic_take_name(&m, p + 1, strcspn(p + 1, ",)"));
		m.len = (size_t)(end - spec) + 1;
	} else if (*spec == ':') {
		for (m.len = 1; is_magic(spec[m.len]); m.len++) {
			m.top |= spec[m.len] == '/';
			m.exclude |= spec[m.len] != '/';
		}
		m.len += spec[m.len] == ':';
	}
	return m;
}

/* Adds a path to a directory in dir, which is empty or ends in a slash, and resolves "." and
 * "..". False when the path leads out of the tree. */
static bool walk(struct strbuf *dir, const char *path)
{
	while (*path) {
		size_t n = strcspn(path, "/");

		if (n == 2 && starts_with(path, "..")) {
			if (!dir->len)
				return false;
			do
				dir->buf[--dir->len] = 0;
			while (dir->len && dir->buf[dir->len - 1] != '/');
		} else if (n && !(n == 1 && *path == '.')) {
			strbuf_add(dir, path, n);
			if (path[n])
				strbuf_addch(dir, '/');
			else
				return true;
		}
		path += n + (path[n] == '/');
	}
	return true;
}

/* Adds a path of the user's, who is in the directory prefix, as it is from the top of the
 * work tree. A path that ends in "." or ".." gets a slash at its end, and the top itself
 * is named by a dot. */
static int pathspec_add_path(struct strbuf *out, const char *work_tree, const char *prefix,
			     const char *path, struct error *err)
{
	struct strbuf full = STRBUF_CHECKED(PATH_BYTES_MAX);
	size_t n = work_tree ? strlen(work_tree) : 0;
	const char *below = path;
	bool inside = true;
	int ret;

	if (*path == '/') {
		inside = n && starts_with(path, work_tree) && (!path[n] || path[n] == '/');
		below += inside ? n : 0;
	} else {
		strbuf_addstr(&full, prefix);
	}
	inside = inside && walk(&full, below);
	ret = strbuf_check(&full, err, "the path '%.100s...'", path);
	if (!ret && !inside)
		ret = error_set(err, ERROR_USER, "the path '%s' is outside of the work tree", path);
	strbuf_addstr(out, full.len ? full.buf : ".");
	strbuf_release(&full);
	return ret;
}

char *pathspec_from_top(const char *work_tree, const char *prefix, const char *spec,
			struct error *err)
{
	struct strbuf out = STRBUF_INIT(2 * PATH_BYTES_MAX);
	struct magic magic = read_magic(spec);

	if (strchr(spec, '\n') || strchr(prefix, '\n')) {
		error_set(err, ERROR_USER,
			  "the path '%s%s' has a line break, which git bisect cannot "
			  "store",
			  prefix, spec);
		return NULL;
	}
	if (!*prefix || magic.top || str_equal(spec, ":"))
		return xstrdup(spec);
	if (strpbrk(prefix, "*?[\\")) {
		error_set(err, ERROR_USER,
			  "the directory '%s' holds a wildcard: name paths from the "
			  "top of the work tree",
			  prefix);
		return NULL;
	}
	strbuf_add(&out, spec, magic.len);
	/* A colon ends the magic, in case the directory begins with a magic character. */
	if (magic.len && spec[1] != '(' && spec[magic.len - 1] != ':')
		strbuf_addch(&out, ':');
	if (pathspec_add_path(&out, work_tree, prefix, spec + magic.len, err) < 0) {
		strbuf_release(&out);
		return NULL;
	}
	return strbuf_detach(&out);
}

char **pathspecs_from_top(const struct repo *repo, char *const *specs, struct error *err)
{
	bool includes = false;
	size_t n = 0;

	while (specs[n])
		n++;
	char **list = xcalloc(n + 2, sizeof(*list));
	for (size_t i = 0; i < n; i++) {
		list[i] = pathspec_from_top(repo->work_tree, repo->prefix, specs[i], err);
		if (!list[i]) {
			free_list(list);
			return NULL;
		}
		includes |= !read_magic(list[i]).exclude;
	}
	/* Exclusions alone should select everything else, but git bisect then finds no commit. */
	if (n && !includes)
		list[n] = xstrdup(":/");
	return list;
}
