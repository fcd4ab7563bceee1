// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/tree-clean.h"
#include "base/files.h"
#include "age.h"
#include "path-class.h"
#include "tree-diff.h"
#include "work-tree.h"

#define MANIFEST_NAME ".kbisect-manifest" /* of the last successful build */
#define TRIED_NAME ".kbisect-tried"	  /* trees built since, failed or interrupted */
#define DOUBT_NAME ".kbisect-doubt"	  /* objects there may be of any source */
#define OTHERS_NAME ".kbisect-others"	  /* some are of files that the manifest does not list */
#define TRIED_MAX ((size_t)16 << 20)
#define DEPTH_MAX 64 /* of the build directory */

/* The trees that objects in a build directory may have been made from. */
struct built_trees {
	git_oid *v;
	size_t nr, alloc;
	bool unreadable; /* there are others */
};

static void built_trees_add(struct built_trees *b, const char *hex)
{
	git_oid oid;

	if (git_oid_fromstr(&oid, hex) < 0) {
		b->unreadable = true;
		return;
	}
	ALLOC_GROW(b->v, b->nr + 1, b->alloc);
	b->v[b->nr++] = oid;
}

static void built_trees_fill(struct built_trees *b, const struct manifest *m, const char *tried)
{
	if (m)
		built_trees_add(b, m->tree);
	while (*tried) {
		AUTO_FREE char *hex = xstrndup(tried, strcspn(tried, "\n"));

		built_trees_add(b, hex);
		tried += strlen(hex);
		tried += *tried == '\n';
	}
}

/* How a commit differs from what was built. */
struct since {
	const struct manifest *m; /* NULL while no build was successful */
	bool config;		  /* in something that the config may depend on */
};

/* Stops at a new file that may hide another. Without a manifest any new file may. */
static int find_hiding(void *data, const char *path, enum path_change change, unsigned mode)
{
	struct since *since = data;
	const struct manifest *m = since->m;
	enum path_class class;

	if (!m)
		return change == PATH_ADDED;
	since->config = since->config || manifest_config_minds(m, path, mode);
	class = path_classify(path, m->srcarch);
	if (change != PATH_ADDED || (class != PATH_HEADER && class != PATH_SOURCE))
		return 0;
	return manifest_minds(m, path, change, mode) != NULL;
}

/* A tree that cannot be read may have been anything. */
static bool is_stale(struct since *since, git_repository *repo, const struct built_trees *built,
		     const git_oid *to)
{
	for (size_t i = 0; i < built->nr; i++)
		if (tree_diff(repo, NULL, &built->v[i], to, find_hiding, since, NULL) != 0)
			return true;
	return built->unreadable;
}

/* Calls back for each entry of a directory until that returns another value than 0. */
static int each_entry(const char *dir,
		      int (*entry)(void *data, const char *dir, const struct dir_entry *e,
				   struct error *err),
		      void *data, struct error *err)
{
	DIR *d = opendir(dir);
	struct dir_entry e;
	int ret = 0, more = 0;

	if (!d)
		return error_errno(err, "cannot read '%s'", dir);
	while (!ret && (more = dir_next(d, &e, err)) > 0)
		ret = entry(data, dir, &e, err);
	closedir(d);
	return more < 0 ? -1 : ret;
}

/* Keeps the directory in which configurations are made, unless its files are in doubt, too. */
static int remove_entry(void *data, const char *dir, const struct dir_entry *e, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/%s", dir, e->name);
	const bool *doubt = data;

	return !*doubt && starts_with(e->name, ".kbisect-config") ? 0 : remove_tree(path, err);
}

/* fixdep writes kernel/.fork.o.cmd when fork.o is whole. So an object that was written
 * since a build began, and that is newer than its .cmd file, may be torn. */
static int remove_half_made(const char *dir, const char *cmd_name, const struct timespec *began,
			    struct error *err)
{
	AUTO_FREE char *cmd = xstrfmt("%s/%s", dir, cmd_name);
	AUTO_FREE char *target =
		xstrfmt("%s/%.*s", dir, (int)(strlen(cmd_name) - strlen(".") - strlen(".cmd")),
			cmd_name + strlen("."));
	struct stat of_cmd, of_target;

	if (stat(cmd, &of_cmd) < 0 || lstat(target, &of_target) < 0 ||
	    !S_ISREG(of_target.st_mode) || !age_is_later(&of_target.st_mtim, &of_cmd.st_mtim) ||
	    age_is_later(began, &of_target.st_mtim))
		return 0;
	return unlink(target) < 0 ? error_errno(err, "cannot remove '%s'", target) : 0;
}

struct interrupted {
	struct timespec began; /* the first build that was interrupted */
	int depth;
};

static int check_entry(void *data, const char *dir, const struct dir_entry *e, struct error *err)
{
	struct interrupted *i = data;
	int ret = 0;

	if (e->type == DT_DIR && e->name[0] != '.' && i->depth < DEPTH_MAX) {
		AUTO_FREE char *path = xstrfmt("%s/%s", dir, e->name);

		i->depth++;
		ret = each_entry(path, check_entry, i, err);
		i->depth--;
	} else if (e->name[0] == '.' && ends_with(e->name, ".cmd") &&
		   strlen(e->name) > strlen("..cmd")) {
		ret = remove_half_made(dir, e->name, &i->began, err);
	}
	return ret;
}

static int note_tried(const char *path, struct strbuf *tried, const git_oid *tree,
		      struct error *err)
{
	char hex[GIT_OID_HEXSZ + 1];

	git_oid_tostr(hex, sizeof(hex), tree);
	if (!strstr(tried->buf, hex))
		strbuf_addf(tried, "%s\n", hex);
	if (strbuf_check(tried, err, "the list '%s'", path) < 0)
		return -1;
	return file_write_atomic(path, tried->buf, tried->len, err);
}

/* Sources that get a later time, because objects may be of another version of them. */
struct fresh {
	const char *tree;
	const struct timespec *newest; /* object */
	struct error *err;
	int touched;
};

static int touch_change(void *data, const char *path, enum path_change change, unsigned mode)
{
	struct fresh *f = data;
	int ret = change == PATH_DELETED ? 0 : age_touch(f->tree, path, f->newest, f->err);

	(void)mode;
	f->touched += ret > 0;
	return ret < 0;
}

int tree_clean_distrust(const char *build_dir, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/" DOUBT_NAME, build_dir);

	return file_write_atomic(path, "", 0, err);
}

/* Returns 1 when nothing in build_dir can be trusted. 0: all that is written from now on is
 * later than *newest, and so than everything there. */
static int find_doubt(const char *build_dir, const char *tree, struct timespec *newest,
		      struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/" DOUBT_NAME, build_dir);
	int ret;

	/* A file that is not the commit's may be the reason for the doubt. */
	if (file_exists(path))
		return work_tree_clean(tree, err) < 0 ? -1 : 1;
	if (age_clock_was_set(build_dir))
		return 1;
	if (age_newest(build_dir, newest, err) < 0)
		return -1;
	ret = age_pass(build_dir, newest, err);
	return ret < 0 ? -1 : !ret;
}

/* A build directory, and the builds in it so far, when another build begins. */
struct before {
	const char *build_dir, *tree;
	git_repository *repo;
	char *tried_path;
	struct strbuf tried;
	bool was_tried;
	struct manifest m;
	struct since since;
	struct built_trees built;
	struct timespec newest;
};

static void before_load(struct before *b)
{
	AUTO_FREE char *path = xstrfmt("%s/" MANIFEST_NAME, b->build_dir);

	b->tried_path = xstrfmt("%s/" TRIED_NAME, b->build_dir);
	b->tried = (struct strbuf)STRBUF_CHECKED(TRIED_MAX);
	if (manifest_load(&b->m, path, NULL) == 0)
		b->since.m = &b->m;
	b->was_tried = file_read(b->tried_path, &b->tried, NULL) == 0;
	built_trees_fill(&b->built, b->since.m, b->tried.buf);
}

static void before_clear(struct before *b)
{
	free(b->tried_path);
	strbuf_release(&b->tried);
	manifest_clear(&b->m);
	free(b->built.v);
}

/* Touches the sources whose times are wrong. Mostly all objects are made of files in the
 * manifest, which are a small part of the tree: then the others need no look. */
static int touch_listed(const struct before *b, struct error *err)
{
	AUTO_FREE char *others = xstrfmt("%s/" OTHERS_NAME, b->build_dir);
	const struct manifest *m = b->since.m;
	int touched = 0;

	if (!m || b->was_tried || file_exists(others))
		return age_touch_misdated(b->tree, &b->newest, err);
	for (size_t i = 0; i < m->nr; i++) {
		int ret = age_touch_if_misdated(b->tree, m->files[i].path, &b->newest, err);

		if (ret < 0)
			return -1;
		touched += ret;
	}
	return touched;
}

/* Makes each source that differs from an earlier tree later than every object, so that
 * make sees the change whatever the clock was when the source was checked out. */
static int freshen(const struct before *b, const git_oid *to, struct error *err)
{
	struct fresh f = { .tree = b->tree, .newest = &b->newest, .err = err };
	int misdated;

	for (size_t i = 0; i < b->built.nr; i++)
		if (tree_diff(b->repo, NULL, &b->built.v[i], to, touch_change, &f, err) != 0)
			return -1;
	misdated = touch_listed(b, err);
	if (misdated < 0)
		return -1;
	return f.touched + misdated ? work_tree_refresh(b->tree, err) : 0;
}

/* Goes on with what is there, for a build of this tree. */
static int reuse(struct before *b, const git_oid *to, struct error *err)
{
	struct interrupted interrupted = { .depth = 0 };
	struct stat st;

	if (b->was_tried && stat(b->tried_path, &st) == 0) {
		interrupted.began = st.st_mtim;
		if (each_entry(b->build_dir, check_entry, &interrupted, err) < 0)
			return -1;
	}
	return freshen(b, to, err);
}

static int empty(struct before *b, bool doubt, struct error *err)
{
	const struct timespec none = { 0, 0 }; /* Any source is later than that. */
	int misdated;

	strbuf_reset(&b->tried);
	if (each_entry(b->build_dir, remove_entry, &doubt, err) < 0)
		return -1;
	misdated = age_touch_misdated(b->tree, &none, err);
	if (misdated < 0 || (misdated && work_tree_refresh(b->tree, err) < 0))
		return -1;
	return 1;
}

static int prepare(struct before *b, const char *commit, struct error *err)
{
	git_oid to;
	int ret;

	if (commit_tree(b->repo, commit, &to, NULL) < 0)
		return error_set(err, ERROR_STATE, "commit %s cannot be read", commit);
	ret = find_doubt(b->build_dir, b->tree, &b->newest, err);
	if (ret < 0)
		return -1;
	if (ret || is_stale(&b->since, b->repo, &b->built, &to))
		ret = empty(b, ret, err);
	else
		ret = reuse(b, &to, err);
	if (ret < 0 || age_note_clock(b->build_dir, err) < 0 ||
	    note_tried(b->tried_path, &b->tried, &to, err) < 0)
		return -1;
	return ret;
}

int tree_clean_prepare(const char *build_dir, const char *tree, git_repository *repo,
		       const char *commit, const char *identity, char **config_hash,
		       struct error *err)
{
	struct before b = { .build_dir = build_dir, .tree = tree, .repo = repo };
	int ret;

	*config_hash = NULL;
	before_load(&b);
	ret = prepare(&b, commit, err);
	if (!ret && b.since.m && !b.since.config && str_equal(b.m.identity, identity))
		*config_hash = steal(&b.m.config_hash);
	before_clear(&b);
	return ret;
}

/* Were objects that may be left made of files which this manifest does not list? */
static bool leaves_others(const struct before *b, const struct manifest *m)
{
	for (const char *line = b->tried.buf; *line; line = strchrnul(line, '\n')) {
		line += strspn(line, "\n");
		if (*line && !starts_with(line, m->tree))
			return true;
	}
	for (size_t i = 0; i < b->m.nr; i++)
		if (!manifest_find(m, b->m.files[i].path))
			return true;
	return !b->since.m && !tree_clean_is_cold(b->build_dir);
}

static int note_others(const char *build_dir, const struct manifest *m, bool others,
		       struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/" OTHERS_NAME, build_dir);
	struct before b = { .build_dir = build_dir };
	int ret = 0;

	before_load(&b);
	if (others || leaves_others(&b, m))
		ret = file_write_atomic(path, "", 0, err);
	before_clear(&b);
	return ret;
}

int tree_clean_remember(const char *build_dir, const struct manifest *m, bool others,
			struct error *err)
{
	AUTO_FREE char *manifest_path = xstrfmt("%s/" MANIFEST_NAME, build_dir);
	AUTO_FREE char *tried_path = xstrfmt("%s/" TRIED_NAME, build_dir);
	struct strbuf text = STRBUF_CHECKED(MANIFEST_MAX);
	int ret = manifest_write(m, &text, err);

	if (!ret)
		ret = note_others(build_dir, m, others, err);
	if (!ret)
		ret = file_write_atomic(manifest_path, text.buf, text.len, err);
	strbuf_release(&text);
	if (ret)
		return ret;
	if (unlink(tried_path) < 0 && errno != ENOENT)
		return error_errno(err, "cannot remove '%s'", tried_path);
	return 0;
}

bool tree_clean_is_cold(const char *build_dir)
{
	AUTO_FREE char *path = xstrfmt("%s/" MANIFEST_NAME, build_dir);

	return !file_exists(path);
}

bool tree_clean_was_tried(const char *build_dir, git_repository *repo, const char *commit)
{
	AUTO_FREE char *path = xstrfmt("%s/" TRIED_NAME, build_dir);
	struct strbuf tried = STRBUF_INIT(TRIED_MAX);
	git_oid tree;
	bool was = file_read(path, &tried, NULL) == 0 &&
		   commit_tree(repo, commit, &tree, NULL) == 0 &&
		   strstr(tried.buf, git_oid_tostr_s(&tree));

	strbuf_release(&tried);
	return was;
}
