// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/tree-clean.h"
#include "base/files.h"
#include "age.h"
#include "git/run-git.h"
#include "path-class.h"
#include "tree-diff.h"

#define MANIFEST_NAME ".kbisect-manifest" /* of the last successful build */
#define TRIED_NAME ".kbisect-tried"	  /* trees built since, failed or cut short */
#define DOUBT_NAME ".kbisect-doubt"	  /* objects there may be of any source */
#define CLOCK_NAME ".kbisect-clock"	  /* while a build goes on: how the clock was set */
#define TRIED_MAX ((size_t)16 << 20)
#define DEPTH_MAX 64 /* of the build directory */

/* What is different in a commit from what was built. */
struct since {
	const struct manifest *m; /* NULL while no build was successful */
	bool config;		  /* something that the config may depend on */
};

/* Without a manifest every new file may be such a one. */
static int each_change(void *data, const char *path, enum path_change change, unsigned mode)
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

/* Objects may be from any of these trees; one that cannot be read may have
 * been anything. */
static bool hides_since(struct since *since, git_repository *repo, const char *from_hex,
			const git_oid *to)
{
	git_oid from;

	return git_oid_fromstr(&from, from_hex) < 0 ||
	       tree_diff(repo, NULL, &from, to, each_change, since, NULL) != 0;
}

static bool is_stale(struct since *since, git_repository *repo, const char *tried,
		     const git_oid *to)
{
	if (since->m && hides_since(since, repo, since->m->tree, to))
		return true;
	while (*tried) {
		AUTO_FREE char *hex = xstrndup(tried, strcspn(tried, "\n"));

		if (hides_since(since, repo, hex, to))
			return true;
		tried += strlen(hex);
		tried += *tried == '\n';
	}
	return false;
}

/* All but the files of ours, which begin with ".kbisect". */
static int sweep(const char *dir, struct error *err)
{
	DIR *d = opendir(dir);
	struct dir_entry e;
	int ret = 0, more = 0;

	if (!d)
		return error_errno(err, "cannot read '%s'", dir);
	while (!ret && (more = dir_next(d, &e, err)) > 0) {
		AUTO_FREE char *path = xstrfmt("%s/%s", dir, e.name);

		if (!starts_with(e.name, ".kbisect-config"))
			ret = remove_tree(path, err);
	}
	closedir(d);
	return more < 0 ? -1 : ret;
}

/* kernel/.fork.o.cmd is written once fork.o is whole. */
static int check_target(const char *dir, const char *cmd_name, const struct timespec *since,
			struct error *err)
{
	AUTO_FREE char *cmd = xstrfmt("%s/%s", dir, cmd_name);
	AUTO_FREE char *target = xstrndup(cmd, strlen(cmd) - strlen(".cmd"));
	struct stat of_cmd, of_target;
	size_t slash = strlen(dir) + 1;

	memmove(target + slash, target + slash + 1, strlen(target + slash));
	if (stat(cmd, &of_cmd) < 0 || lstat(target, &of_target) < 0 ||
	    !S_ISREG(of_target.st_mode) || !age_is_later(&of_target.st_mtim, &of_cmd.st_mtim) ||
	    age_is_later(since, &of_target.st_mtim))
		return 0;
	return unlink(target) < 0 ? error_errno(err, "cannot remove '%s'", target) : 0;
}

/* What a build that was killed had in hand looks up to date to make. */
static int drop_half_made(const char *dir, const struct timespec *since, int depth,
			  struct error *err)
{
	DIR *d = opendir(dir);
	struct dir_entry e;
	int ret = 0, more = 0;

	if (!d)
		return error_errno(err, "cannot read '%s'", dir);
	while (!ret && (more = dir_next(d, &e, err)) > 0) {
		AUTO_FREE char *path = xstrfmt("%s/%s", dir, e.name);

		if (e.type == DT_DIR && e.name[0] != '.' && depth < DEPTH_MAX)
			ret = drop_half_made(path, since, depth + 1, err);
		else if (e.name[0] == '.' && ends_with(e.name, ".cmd"))
			ret = check_target(dir, e.name, since, err);
	}
	closedir(d);
	return more < 0 ? -1 : ret;
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

/* Sources that may not be what objects were made of, to be given a later time. */
struct fresh {
	const char *tree;
	const struct timespec *newest; /* object */
	struct error *err;
	int touched;
	bool failed;
};

static int touch_change(void *data, const char *path, enum path_change change, unsigned mode)
{
	struct fresh *f = data;
	int ret = change == PATH_DELETED ? 0 : age_touch(f->tree, path, f->newest, f->err);

	(void)mode;
	f->failed = ret < 0;
	f->touched += ret > 0;
	return f->failed;
}

static int touch_since(struct fresh *f, git_repository *repo, const char *from_hex,
		       const git_oid *to)
{
	git_oid from;

	if (git_oid_fromstr(&from, from_hex) < 0)
		return 0; /* is_stale() has seen to it */
	if (tree_diff(repo, NULL, &from, to, touch_change, f, f->failed ? NULL : f->err) < 0)
		return -1;
	return f->failed ? -1 : 0;
}

/* For git the files are changed, too, as long as it does not look. */
static int refresh_index(const char *tree, struct error *err)
{
	AUTO_FREE char *git_dir = xstrfmt("%s/.git", tree);
	struct repo repo = { .git_dir = git_dir, .work_tree = (char *)tree };
	int status = run_git(&repo, NULL, err, "update-index", "-q", "--refresh", NULL);

	return status < 0 ? -1 : 0;
}

/* Each source that is another than in an earlier tree becomes later than every object:
 * whatever the clock said when it was checked out, make sees that it changed. */
static int freshen(const char *tree, const struct timespec *newest, git_repository *repo,
		   const struct manifest *m, const char *tried, const git_oid *to,
		   struct error *err)
{
	struct fresh f = { .tree = tree, .newest = newest, .err = err };
	int backdated;

	if (m && touch_since(&f, repo, m->tree, to) < 0)
		return -1;
	while (*tried) {
		AUTO_FREE char *hex = xstrndup(tried, strcspn(tried, "\n"));

		if (touch_since(&f, repo, hex, to) < 0)
			return -1;
		tried += strlen(hex);
		tried += *tried == '\n';
	}
	backdated = age_touch_backdated(tree, newest, err);
	if (backdated < 0)
		return -1;
	return f.touched + backdated ? refresh_index(tree, err) : 0;
}

/* Was a build there cut short, and the clock set since, or the machine booted? What it
 * made last may be older than what it made before, or torn. */
static bool was_interrupted(const char *build_dir)
{
	AUTO_FREE char *path = xstrfmt("%s/" CLOCK_NAME, build_dir);
	struct strbuf before = STRBUF_INIT(AGE_CLOCK_MAX);
	char now[AGE_CLOCK_MAX];
	bool other = false;

	age_clock(now);
	if (file_read(path, &before, NULL) == 0)
		other = !age_same_clock(before.buf, now);
	strbuf_release(&before);
	return other;
}

static int note_clock(const char *build_dir, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/" CLOCK_NAME, build_dir);
	char now[AGE_CLOCK_MAX];

	age_clock(now);
	return file_write_atomic(path, now, strlen(now), err);
}

static bool is_doubted(const char *build_dir)
{
	AUTO_FREE char *path = xstrfmt("%s/" DOUBT_NAME, build_dir);

	return file_exists(path) || was_interrupted(build_dir);
}

int stale_distrust(const char *build_dir, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/" DOUBT_NAME, build_dir);

	return file_write_atomic(path, "", 0, err);
}

/* 1: nothing in build_dir can be relied on. 0: what is written from now on is later than
 * "newest", and so than everything there. */
static int find_doubt(const char *build_dir, struct timespec *newest, struct error *err)
{
	int ret;

	if (is_doubted(build_dir))
		return 1;
	if (age_newest(build_dir, newest, err) < 0)
		return -1;
	ret = age_pass(build_dir, newest, NULL, err);
	return ret < 0 ? -1 : !ret;
}

int stale_sweep(const char *build_dir, const char *tree, git_repository *repo, const char *commit,
		const char *identity, char **config_hash, struct error *err)
{
	AUTO_FREE char *manifest_path = xstrfmt("%s/" MANIFEST_NAME, build_dir);
	AUTO_FREE char *tried_path = xstrfmt("%s/" TRIED_NAME, build_dir);
	struct strbuf tried = STRBUF_CHECKED(TRIED_MAX);
	struct manifest m = MANIFEST_INIT;
	bool known = manifest_load(&m, manifest_path, NULL) == 0;
	bool read = file_read(tried_path, &tried, NULL) == 0;
	struct since since = { .m = known ? &m : NULL };
	struct timespec newest = { 0, 0 };
	struct stat began;
	git_oid oid;
	int ret;

	if (config_hash)
		*config_hash = NULL;
	if (commit_tree(repo, commit, &oid, NULL) < 0)
		ret = error_set(err, ERROR_STATE, "commit %s cannot be read", commit);
	else if ((ret = find_doubt(build_dir, &newest, err)) == 0)
		ret = is_stale(&since, repo, tried.buf, &oid);
	if (ret > 0)
		ret = sweep(build_dir, err) < 0 ? -1 : 1;
	if (ret > 0)
		strbuf_reset(&tried);
	else if (!ret && read && stat(tried_path, &began) == 0)
		ret = drop_half_made(build_dir, &began.st_mtim, 0, err);
	if (!ret)
		ret = freshen(tree, &newest, repo, since.m, tried.buf, &oid, err);
	if (ret >= 0 &&
	    (note_clock(build_dir, err) < 0 || note_tried(tried_path, &tried, &oid, err) < 0))
		ret = -1;
	if (config_hash && !ret && known && !since.config && str_equal(m.identity, identity))
		*config_hash = steal(&m.config_hash);
	manifest_clear(&m);
	strbuf_release(&tried);
	return ret;
}

/* Were sources changed while they were compiled? A time can be set back, the time of the
 * last change cannot. */
static bool was_touched(const char *build_dir, const char *tree, const struct manifest *m)
{
	AUTO_FREE char *clock = xstrfmt("%s/" CLOCK_NAME, build_dir);
	struct stat began, st;

	if (stat(clock, &began) < 0)
		return true;
	for (size_t i = 0; i < m->nr; i++) {
		AUTO_FREE char *path = xstrfmt("%s/%s", tree, m->files[i].path);

		if (lstat(path, &st) < 0 || age_is_later(&st.st_ctim, &began.st_ctim))
			return true;
	}
	return false;
}

/* Is in the work tree what the commit has? */
static int is_checked_out(const char *tree, const char *commit, struct error *err)
{
	AUTO_FREE char *git_dir = xstrfmt("%s/.git", tree);
	struct repo repo = { .git_dir = git_dir, .work_tree = (char *)tree };
	int status =
		run_git(&repo, NULL, err, "diff", "--quiet", "--no-ext-diff", commit, "--", NULL);

	return status < 0 ? -1 : status == 0;
}

static int doubt(const char *build_dir, const char *what, const char **why, struct error *err)
{
	*why = what;
	return stale_distrust(build_dir, err) < 0 ? -1 : 1;
}

int stale_check(const char *build_dir, const char *tree, const char *commit,
		const struct manifest *m, const char **why, struct error *err)
{
	AUTO_FREE char *clock = xstrfmt("%s/" CLOCK_NAME, build_dir);
	struct timespec newest;
	int ret;

	if (was_interrupted(build_dir))
		return doubt(build_dir, "the clock of this machine was set", why, err);
	if (age_newest(build_dir, &newest, err) < 0 ||
	    (ret = age_pass(build_dir, &newest, NULL, err)) < 0)
		return -1;
	if (!ret)
		return doubt(build_dir, "the clock of this machine stepped back", why, err);
	if (m && was_touched(build_dir, tree, m))
		return doubt(build_dir, "something else changed files of its work tree", why, err);
	ret = is_checked_out(tree, commit, err);
	if (ret < 0)
		return -1;
	if (!ret)
		return doubt(build_dir, "something else changed its work tree", why, err);
	if (unlink(clock) < 0 && errno != ENOENT)
		return error_errno(err, "cannot remove '%s'", clock);
	return 0;
}

int stale_remember(const char *build_dir, const struct manifest *m, struct error *err)
{
	AUTO_FREE char *manifest_path = xstrfmt("%s/" MANIFEST_NAME, build_dir);
	AUTO_FREE char *tried_path = xstrfmt("%s/" TRIED_NAME, build_dir);
	struct strbuf text = STRBUF_CHECKED(MANIFEST_MAX);
	int ret;

	ret = manifest_write(m, &text, err);
	if (ret == 0)
		ret = file_write_atomic(manifest_path, text.buf, text.len, err);
	strbuf_release(&text);
	if (ret == 0 && unlink(tried_path) < 0 && errno != ENOENT)
		ret = error_errno(err, "cannot remove '%s'", tried_path);
	return ret;
}

bool stale_is_cold(const char *build_dir)
{
	AUTO_FREE char *path = xstrfmt("%s/" MANIFEST_NAME, build_dir);

	return !file_exists(path);
}

bool stale_was_tried(const char *build_dir, git_repository *repo, const char *commit)
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
