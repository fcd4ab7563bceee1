// SPDX-License-Identifier: GPL-2.0-only
/* Makes the manifest of a kernel that was just built, from the build directory. */
#include "base/files.h"
#include "cmdfile-memo.h"
#include "kernel/manifest.h"
#include "kernel/path.h"
#include "path-class.h"
#include "source-scan.h"
#include "tree-diff.h"
#include "tree-list.h"

#define BUILD_FILE_MAX ((size_t)4 << 20)
#define DEPTH_MAX 64

struct manifest_memo {
	struct cmd_memo *commands;
	struct tree_list list;
};

struct collector {
	struct manifest *m;
	const struct manifest_inputs *in;
	char *tree, *build;	/* as kbuild writes them: no symbolic links */
	struct tree_list *list; /* of the commit */
	struct string_set read; /* what was read of it */
	struct cmd_memo *commands;
	struct string_set seen; /* words of commands in tools/ that were looked at */
	const char *dir;	/* of the .cmd file, relative to the build directory */
	bool kconfig_known, rust;
	struct string_set compiled; /* files that were read for objects, */
	unsigned *readers;	    /* ... and for how many, by index in it */
	size_t readers_alloc;
};

static bool in_tree(const struct collector *c, const char *path)
{
	return string_set_has(&c->list->paths, path, strlen(path));
}

static void note_read(struct collector *c, const char *path)
{
	enum path_class class = path_classify(path, c->in->srcarch);
	size_t len = strlen(path);

	if (in_tree(c, path))
		string_set_add(&c->read, path, len);
	else if (class == PATH_HEADER || class == PATH_SOURCE)
		string_set_add(&c->m->generated, path, len);
	else
		return;
	path_add_parents(&c->m->dirs, path);
	c->rust |= ends_with(path, ".rs");
	if (class == PATH_SOURCE)
		string_set_add(&c->m->made, path, path_stem(path));
}

/* Returns the part of an absolute path below dir, or NULL. */
static const char *below_dir(const char *word, size_t len, const char *dir)
{
	size_t n = strlen(dir);

	return len > n && !memcmp(word, dir, n) && word[n] == '/' ? word + n + 1 : NULL;
}

/* Normalises a path in the tree or the build directory into buf. Returns false when it is
 * elsewhere. The deeper directory is tried first, because one may be in the other. */
static bool absolute_path(const struct collector *c, const char *word, size_t len, char *buf)
{
	bool build_first = strlen(c->build) > strlen(c->tree);
	const char *first = build_first ? c->build : c->tree;
	const char *second = build_first ? c->tree : c->build;
	const char *rest = below_dir(word, len, first);

	if (!rest)
		rest = below_dir(word, len, second);
	return rest && path_normalize(rest, len - (size_t)(rest - word), buf);
}

/* tools/ is built from within directories that nothing records, so each path in there with
 * this end counts. */
static bool note_tools_like(struct collector *c, const char *word, size_t len)
{
	bool found = false;

	for (size_t i = c->list->tools; i < c->list->tools_end; i++) {
		const char *path = c->list->paths.v[i];
		size_t n = strlen(path);

		if (n > len && path[n - len - 1] == '/' && !memcmp(path + n - len, word, len)) {
			note_read(c, path);
			found = true;
		}
	}
	return found;
}

/* The index behind the last ".." of a relative path. */
static size_t behind_up(const char *word, size_t len)
{
	const char *up;
	size_t at = 0;

	while ((up = memmem(word + at, len - at, "../", 3)))
		at = (size_t)(up - word) + 3;
	return at;
}

/*
 * Relative paths start at the build directory. In tools/ they may start at each directory
 * above, too.
 */
static void relative_path(struct collector *c, enum cmdfile_word kind, const char *word, size_t len)
{
	AUTO_FREE char *dir = xstrdup(c->dir);
	char buf[PATH_MAX];
	bool found = false;

	for (;;) {
		AUTO_FREE char *joined = xstrfmt("%s/%.*s", dir, (int)len, word);
		char *slash;

		if (path_normalize(joined, strlen(joined), buf) && in_tree(c, buf)) {
			note_read(c, buf);
			found = true;
		}
		if (!*dir)
			break;
		slash = strrchr(dir, '/');
		*(slash ? slash : dir) = 0;
	}
	if (starts_with(c->dir, "tools") && kind != CMDFILE_INCLUDE) {
		size_t at = behind_up(word, len);

		found |= note_tools_like(c, word + at, len - at);
	}
	if (!found && kind != CMDFILE_ARGUMENT && path_normalize(word, len, buf))
		note_read(c, buf);
}

static void include_dir(struct collector *c, const char *word, size_t len)
{
	char buf[PATH_MAX];

	if (*word == '/' ? !absolute_path(c, word, len, buf) : !path_normalize(word, len, buf))
		return;
	string_set_add(&c->m->dirs, buf, strlen(buf));
	path_add_parents(&c->m->dirs, buf);
}

static void target(struct collector *c, const char *word, size_t len)
{
	char buf[PATH_MAX];

	if (*word == '/' ? absolute_path(c, word, len, buf) : path_normalize(word, len, buf))
		string_set_add(&c->m->made, buf, path_stem(buf));
}

/* In tools/ the meaning of a word depends on the directory of its command. */
static bool is_new_in_tools(struct collector *c, enum cmdfile_word kind, const char *word)
{
	AUTO_FREE char *key = xstrfmt("%s %d %s", c->dir, kind, word);

	return string_set_add(&c->seen, key, strlen(key));
}

static void each_word(void *data, enum cmdfile_word kind, const char *word, size_t len)
{
	struct collector *c = data;
	char buf[PATH_MAX];

	if (kind == CMDFILE_TARGET)
		target(c, word, len);
	else if (kind == CMDFILE_INCLUDE)
		include_dir(c, word, len);
	else if (*word != '/')
		relative_path(c, kind, word, len);
	else if (absolute_path(c, word, len, buf) && (kind != CMDFILE_ARGUMENT || in_tree(c, buf)))
		note_read(c, buf);
}

static void each_word_in_tools(void *data, enum cmdfile_word kind, const char *word, size_t len)
{
	if (kind == CMDFILE_TARGET || is_new_in_tools(data, kind, word))
		each_word(data, kind, word, len);
}

static void check_source(void *data, enum cmdfile_word kind, const char *word, size_t len)
{
	bool *gone = data;

	(void)kind;
	(void)len;
	*gone |= *word == '/' && !file_exists(word);
}

static int read_cmd_file(struct collector *c, const char *path, struct error *err)
{
	const struct cmd_file *file = cmd_memo_read(c->commands, path, err);
	bool gone = false;

	if (!file)
		return -1;
	/* A file whose source is gone was left by an earlier commit. */
	cmd_memo_each(c->commands, file, CMD_MEMO_SOURCES, check_source, &gone);
	if (gone)
		return 0;
	if (starts_with(c->dir, "tools"))
		cmd_memo_each(c->commands, file, CMD_MEMO_ALL, each_word_in_tools, c);
	else
		cmd_memo_each(c->commands, file, CMD_MEMO_NEW, each_word, c);
	c->m->objects += cmd_memo_count(c->commands, file);
	return 0;
}

/* Commands may spell the same path in several ways. */
static void add_readers(void *data, const char *word, unsigned nr)
{
	struct collector *c = data;
	size_t len = strlen(word), before = c->readers_alloc;
	char path[PATH_MAX];

	if (!(*word == '/' ? absolute_path(c, word, len, path) : path_normalize(word, len, path)) ||
	    !in_tree(c, path))
		return;
	string_set_add(&c->compiled, path, strlen(path));
	ALLOC_GROW(c->readers, c->compiled.nr, c->readers_alloc);
	memset(c->readers + before, 0, (c->readers_alloc - before) * sizeof(*c->readers));
	c->readers[c->compiled.last] += nr;
}

/* 0 for a file that only one object reads, as most sources are: a manifest does not name them. */
static unsigned readers_of(const struct collector *c, const char *path)
{
	long index = string_set_find(&c->compiled, path, strlen(path));

	return index >= 0 && c->readers[index] > 1 ? MIN(c->readers[index], c->m->objects) : 0;
}

static int read_build_dir(struct collector *c, const char *dir, int depth, struct error *err)
{
	AUTO_FREE char *full = xstrfmt("%s/%s", c->build, dir);
	DIR *d = opendir(full);
	struct dir_entry e;
	int ret = 0, more = 0;

	if (!d)
		return error_errno(err, "cannot read '%s'", full);
	string_set_add(&c->m->visited, dir, strlen(dir));
	while (!ret && (more = dir_next(d, &e, err)) > 0) {
		AUTO_FREE char *sub = xstrfmt("%s%s%s", dir, *dir ? "/" : "", e.name);
		AUTO_FREE char *path = xstrfmt("%s/%s", c->build, sub);

		if (e.type == DT_DIR && e.name[0] != '.' && depth < DEPTH_MAX &&
		    !str_equal(sub, "include/config")) {
			ret = read_build_dir(c, sub, depth + 1, err);
		} else if (e.type == DT_REG && e.name[0] == '.' && ends_with(e.name, ".cmd")) {
			c->dir = dir;
			ret = read_cmd_file(c, path, err);
		}
	}
	closedir(d);
	return more < 0 ? error_prefix(err, "'%s'", full) : ret;
}

/* Every kernel compiles this file. A manifest without it would match commits that are
 * other kernels, so a build that seems not to have read it is an error. */
static int check_compiled(const struct collector *c, struct error *err)
{
	if (string_set_has(&c->read, MANIFEST_ALWAYS, strlen(MANIFEST_ALWAYS)))
		return 0;
	return error_set(
		err, ERROR_HOST,
		"the build in '%s' left no record of how '" MANIFEST_ALWAYS "' was compiled "
		"(%zu files of the source are recorded): remove that directory and try again",
		c->build, c->read.nr);
}

/* kbuild lists all Kconfig files that were read. */
static int read_kconfig_list(struct collector *c, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/include/config/auto.conf.cmd", c->build);
	size_t before = c->read.nr;

	if (!file_exists(path))
		return 0;
	c->dir = "";
	if (read_cmd_file(c, path, err) < 0)
		return -1;
	c->kconfig_known = c->read.nr > before;
	return 0;
}

/* kbuild's own makefiles use wildcards and includes for files that are handled by their
 * names (Kbuild files, generic headers). All of these count in any case. */
static bool is_machinery(const char *path)
{
	return !strchr(path, '/') || starts_with(path, "scripts/") ||
	       starts_with(path, "include/") || starts_with(path, "tools/");
}

static bool in_visited_dir(const struct collector *c, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && string_set_has(&c->m->visited, path, (size_t)(slash - path));
}

/* Finds out how to scan a file. Returns false when it need not be scanned. */
static bool scan_kind_of(const struct collector *c, size_t i, enum scan_kind *kind)
{
	const char *path = c->list->paths.v[i];

	switch (c->list->files[i].class) {
	case PATH_BUILD:
		*kind = is_machinery(path) ? SCAN_MACHINERY : SCAN_MAKEFILE;
		/* Most tools have nothing to do with a kernel's build. */
		return manifest_makefile_counts(c->m, path) &&
		       (!starts_with(path, "tools/") || in_visited_dir(c, path));
	case PATH_KCONFIG:
		*kind = SCAN_KCONFIG;
		return !c->kconfig_known || string_set_has(&c->read, path, strlen(path));
	case PATH_OTHER:
		*kind = SCAN_SCRIPT;
		return (ends_with(path, ".sh") || ends_with(path, ".awk")) &&
		       !starts_with(path, "tools/");
	default:
		return false;
	}
}

/* The strings one after the other, each with its NUL, and an empty one last. */
static char *pack_names(const struct string_set *set)
{
	size_t len = 1;
	char *packed, *p;

	for (size_t i = 0; i < set->nr; i++)
		len += strlen(set->v[i]) + 1;
	p = packed = xcalloc(len, 1);
	for (size_t i = 0; i < set->nr; i++)
		p = stpcpy(p, set->v[i]) + 1;
	return packed;
}

static void scan_file(struct collector *c, size_t i, const char *dir, enum scan_kind kind)
{
	AUTO_FREE char *full = xstrfmt("%s/%s", c->tree, c->list->paths.v[i]);
	struct tree_file *f = &c->list->files[i];
	struct strbuf text = STRBUF_INIT(BUILD_FILE_MAX);
	struct string_set found = STRING_SET_INIT;

	f->dynamic = file_read(full, &text, NULL) == 0 &&
		     scan_build_file(text.buf, text.len, dir, kind, &found);
	free(f->names);
	f->names = pack_names(&found);
	f->kind = kind;
	string_set_clear(&found);
	strbuf_release(&text);
}

static void scan_one(struct collector *c, size_t i)
{
	const char *path = c->list->paths.v[i], *slash = strrchr(path, '/');
	struct tree_file *f = &c->list->files[i];
	enum scan_kind kind;

	if (f->done || !scan_kind_of(c, i, &kind))
		return;
	f->done = true;
	AUTO_FREE char *dir = xstrndup(path, slash ? (size_t)(slash - path) : 0);
	/* The target of a symbolic link may change although the link does not. */
	if (!f->names || f->kind != kind || S_ISLNK(f->mode))
		scan_file(c, i, dir, kind);
	for (const char *name = f->names; *name; name += strlen(name) + 1)
		string_set_add(&c->m->names, name, strlen(name));
	if (f->dynamic && *dir && (kind == SCAN_MAKEFILE || kind == SCAN_MACHINERY) &&
	    in_visited_dir(c, path) && !str_equal(dir, "scripts") && !starts_with(path, "include/"))
		string_set_add(&c->m->wild, dir, strlen(dir));
}

static bool may_be_read(const struct collector *c, size_t i)
{
	const struct tree_file *f = &c->list->files[i];
	const char *path = c->list->paths.v[i];

	if (string_set_has(&c->read, path, strlen(path)) || (ends_with(path, ".rs") && c->rust))
		return true;
	if (f->class == PATH_KCONFIG)
		return !c->kconfig_known;
	return manifest_minds(c->m, path, PATH_MODIFIED, f->mode) != NULL;
}

static void list_files(struct collector *c)
{
	struct tree_list *l = c->list;

	/* manifest_minds() searches the list, so it stays empty until all are judged. */
	for (size_t i = 0; i < l->paths.nr; i++)
		l->files[i].done = may_be_read(c, i);
	for (size_t i = 0; i < l->paths.nr; i++)
		if (l->files[i].done) {
			manifest_add_file(c->m, l->paths.v[i], &l->files[i].blob, l->files[i].mode);
			c->m->files[c->m->nr - 1].readers = readers_of(c, l->paths.v[i]);
		}
}

static void fill_fields(struct manifest *m, const struct manifest_inputs *in, const git_oid *tree)
{
	char hex[GIT_OID_HEXSZ + 1];

	m->identity = xstrdup(in->identity);
	m->arch = xstrdup(in->arch);
	m->srcarch = xstrdup(in->srcarch);
	m->compiler = xstrdup(in->compiler);
	m->config_hash = xstrdup(in->config_hash);
	m->config_target = in->config_target;
	m->selftests = in->selftests;
	m->commit = xstrdup(in->commit);
	m->tree = xstrdup(git_oid_tostr(hex, sizeof(hex), tree));
}

static int read_all(struct collector *c, git_repository *repo, const git_oid *tree,
		    struct error *err)
{
	if (tree_list_read(c->list, repo, tree, c->in->srcarch, err) < 0 ||
	    read_build_dir(c, "", 0, err) < 0 || check_compiled(c, err) < 0 ||
	    read_kconfig_list(c, err) < 0)
		return -1;
	string_set_clear(&c->seen); /* these are megabytes, and not needed any more */
	/* Twice, because a makefile that another one includes has names and includes, too. */
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < c->list->paths.nr; i++)
			scan_one(c, i);
	return 0;
}

struct manifest_memo *manifest_memo_new(void)
{
	struct manifest_memo *memo = xcalloc(1, sizeof(*memo));

	memo->commands = cmd_memo_new();
	return memo;
}

void manifest_memo_free(struct manifest_memo *memo)
{
	if (!memo)
		return;
	cmd_memo_free(memo->commands);
	tree_list_clear(&memo->list);
	free(memo);
}

int manifest_collect(struct manifest *m, const struct manifest_inputs *in, git_repository *repo,
		     struct error *err)
{
	struct manifest_memo *own = in->memo ? NULL : manifest_memo_new(),
			     *memo = own ? own : in->memo;
	struct collector c = { .m = m, .in = in, .list = &memo->list, .commands = memo->commands };
	git_oid tree;
	int ret = -1;

	manifest_clear(m);
	cmd_memo_begin(memo->commands);
	c.tree = realpath(in->tree, NULL);
	c.build = realpath(in->build_dir, NULL);
	if (!c.tree || !c.build) {
		error_errno(err, "cannot find '%s' or '%s'", in->tree, in->build_dir);
	} else if (commit_tree(repo, in->commit, &tree, err) == 0) {
		fill_fields(m, in, &tree);
		ret = read_all(&c, repo, &tree, err);
	}
	if (ret == 0) {
		cmd_memo_counted(memo->commands, add_readers, &c);
		list_files(&c);
		manifest_sort(m);
	} else {
		manifest_clear(m);
	}
	free(c.tree);
	free(c.build);
	string_set_clear(&c.read);
	string_set_clear(&c.seen);
	string_set_clear(&c.compiled);
	free(c.readers);
	manifest_memo_free(own);
	return ret;
}
