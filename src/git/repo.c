// SPDX-License-Identifier: GPL-2.0-only
#include "git/repo.h"
#include "base/files.h"
#include "base/strbuf.h"
#include "git/objects.h"
#include "git/run-git.h"

#include <git2/sys/repository.h>

#define LINES_MAX 65536
#define WINDOW_SIZE ((size_t)1 << 20)
#define MAPPED_MAX ((size_t)4 << 20)
#define CACHE_MAX ((ssize_t)4 << 20)

static int libgit_error(struct error *err, enum error_kind kind, const char *what)
{
	const git_error *e = git_error_last();

	return error_set(err, kind, "%s: %s", what, e ? e->message : "unknown reason");
}

/* The output of `git rev-parse ...`, when there is no struct repo yet. */
static int rev_parse(const char *const *argv, struct strbuf *out, struct error *err)
{
	struct strbuf errs = STRBUF_CUT(LINES_MAX);
	int status = run_git_child(&(struct child_spec){ .argv = argv }, out, &errs, err);

	strbuf_rtrim(&errs);
	if (status > 0)
		error_set(err, ERROR_USER, "%s", errs.len ? errs.buf : "not a git repository");
	strbuf_release(&errs);
	return status ? -1 : 0;
}

static char *take_output_line(char **p)
{
	char *line = *p, *end = strchr(line, '\n');

	if (!end)
		return NULL;
	*end = 0;
	*p = end + 1;
	return xstrdup(line);
}

/* The work tree stays NULL in a bare repository and in a git directory. */
static void find_work_tree(struct repo *repo)
{
	static const char *const argv[] = { "git", "rev-parse", "--show-toplevel", "--show-prefix",
					    NULL };
	struct strbuf out = STRBUF_INIT(LINES_MAX), prefix = STRBUF_INIT(LINES_MAX);
	const char *given = getenv("GIT_PREFIX");

	if (rev_parse(argv, &out, NULL) == 0) {
		char *p = out.buf;

		repo->work_tree = take_output_line(&p);
		strbuf_addstr(&prefix, p);
	}
	if (prefix.len && prefix.buf[prefix.len - 1] == '\n')
		prefix.buf[--prefix.len] = 0;
	/* git runs the shell command of an alias at the top of the work tree, and puts the
	 * user's current directory into GIT_PREFIX. */
	if (!prefix.len && given)
		strbuf_addstr(&prefix, given);
	if (prefix.len && prefix.buf[prefix.len - 1] != '/')
		strbuf_addch(&prefix, '/');
	repo->prefix = strbuf_detach(&prefix);
	strbuf_release(&out);
}

/* Removes the variables from the environment that are named by the lines of text. Fails when
 * a line is no such name: then a directory before it had more than one line. */
static int forget_local_variables(char *text, struct error *err)
{
	int ret = 0;

	for (char *name; !ret && (name = take_output_line(&text)); free(name)) {
		if (!starts_with(name, "GIT_"))
			ret = error_set(err, ERROR_USER,
					"the path of the repository has a line break, "
					"which kbuild cannot work with: move the repository");
		else if (!starts_with(name, "GIT_CONFIG"))
			unsetenv(name);
	}
	return ret;
}

/* Takes over what git printed for ask_git(). */
static int take_answers(struct repo *repo, char *text, struct error *err)
{
	AUTO_FREE char *format = take_output_line(&text);

	repo->git_dir = take_output_line(&text);
	repo->common_dir = repo->git_dir ? take_output_line(&text) : NULL;
	repo->state_dir = repo->common_dir ? take_output_line(&text) : NULL;
	if (!repo->state_dir)
		return error_set(err, ERROR_STATE, "git rev-parse does not print its directories");
	/* libgit2 knows only SHA-1, and would fail later with a message that is less clear. */
	if (!str_equal(format, "sha1"))
		return error_set(
			err, ERROR_USER,
			"this repository uses %s objects, which git kbisect cannot read yet; "
			"use a SHA-1 clone",
			format);
	find_work_tree(repo);
	return forget_local_variables(text, err);
}

/* Each command of ours begins here, so all questions that git can answer at once are one. */
static int ask_git(struct repo *repo, struct error *err)
{
	static const char *const argv[] = { "git",
					    "rev-parse",
					    "--show-object-format",
					    "--path-format=absolute",
					    "--git-dir",
					    "--git-common-dir",
					    "--git-path",
					    "kbisect",
					    "--local-env-vars",
					    NULL };
	struct strbuf out = STRBUF_INIT(LINES_MAX);
	int ret = rev_parse(argv, &out, err);

	if (!ret)
		ret = take_answers(repo, out.buf, err);
	strbuf_release(&out);
	return ret;
}

static int open_libgit(struct repo *repo, struct error *err)
{
	const char *extensions[] = { "partialclone", "worktreeconfig" };

	git_libgit2_init();
	git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, ARRAY_SIZE(extensions));
	/* Limits how much of the packs is mapped, because mapped pages count as our memory. A
	 * pack that is smaller than a window, 1 GiB by default, would be mapped as a whole. */
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, WINDOW_SIZE);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, MAPPED_MAX);
	/* The objects that we read twice soon after each other are few; 256 MiB by default. */
	git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, CACHE_MAX);
	/* A partial clone lacks most of the files of a tree that we make from another one. */
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 0);
	/* git does not hash what it reads from a pack either: the checksums of zlib show damage. */
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	/* git has checked the owner of the directory already; see safe.directory. */
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	if (git_repository_open(&repo->git, repo->git_dir) < 0)
		return libgit_error(err, ERROR_USER, "cannot open the repository");
	return objects_open(repo->git, err);
}

int repo_open(struct repo *repo, struct error *err)
{
	*repo = (struct repo){ 0 };
	if (ask_git(repo, err) < 0 || open_libgit(repo, err) < 0) {
		repo_close(repo);
		return -1;
	}
	return 0;
}

void repo_close(struct repo *repo)
{
	git_repository_free(repo->git);
	free(repo->git_dir);
	free(repo->common_dir);
	free(repo->work_tree);
	free(repo->prefix);
	free(repo->state_dir);
	*repo = (struct repo){ 0 };
}

char *repo_resolve(const struct repo *repo, const char *revision, struct error *err)
{
	git_object *object = NULL, *commit = NULL;
	char *hex = NULL;

	if (git_revparse_single(&object, repo->git, revision) < 0) {
		error_set(err, ERROR_USER, "unknown revision '%s'", revision);
	} else if (git_object_peel(&commit, object, GIT_OBJECT_COMMIT) < 0) {
		error_set(err, ERROR_USER, "'%s' is not a commit", revision);
	} else {
		hex = xcalloc(GIT_OID_HEXSZ + 1, 1);
		git_oid_tostr(hex, GIT_OID_HEXSZ + 1, git_object_id(commit));
	}
	git_object_free(commit);
	git_object_free(object);
	return hex;
}

static git_commit *repo_lookup(const struct repo *repo, const char *hex)
{
	git_commit *commit = NULL;
	git_oid oid;

	if (git_oid_fromstr(&oid, hex) < 0 || git_commit_lookup(&commit, repo->git, &oid) < 0)
		return NULL;
	return commit;
}

char *repo_title(const struct repo *repo, const char *hex)
{
	git_commit *commit = repo_lookup(repo, hex);
	const char *summary = commit ? git_commit_summary(commit) : NULL;
	char *title = xstrdup(summary ? summary : "");

	git_commit_free(commit);
	return title;
}

/* Returns 1 if the tree has the path, else 0; -1 when a tree on the way cannot be read.
 * git_tree_entry_bypath() does not distinguish this from a missing path. */
static int has_path(const struct repo *repo, const git_tree *tree, const char *path,
		    struct error *err)
{
	const char *slash = strchr(path, '/');
	AUTO_FREE char *name = xstrndup(path, slash ? (size_t)(slash - path) : strlen(path));
	const git_tree_entry *entry = git_tree_entry_byname(tree, name);
	git_tree *sub = NULL;
	int ret;

	if (!entry || !slash)
		return entry != NULL;
	if (git_tree_entry_type(entry) != GIT_OBJECT_TREE)
		return 0;
	if (git_tree_lookup(&sub, repo->git, git_tree_entry_id(entry)) < 0)
		return object_error(err, "cannot read the tree '%s'", name);
	ret = has_path(repo, sub, slash + 1, err);
	git_tree_free(sub);
	return ret;
}

int repo_check_kernel(const struct repo *repo, const char *hex, struct error *err)
{
	static const char *const paths[] = { "Makefile", "Kconfig", "arch", "init/main.c",
					     "kernel" };
	git_commit *commit = repo_lookup(repo, hex);
	git_tree *tree = NULL;
	int ret = 0;

	if (!commit || git_commit_tree(&tree, commit) < 0)
		ret = object_error(err, "cannot read the tree of commit %.12s", hex);
	for (size_t i = 0; !ret && i < ARRAY_SIZE(paths); i++) {
		int has = has_path(repo, tree, paths[i], err);

		if (has < 0)
			ret = error_prefix(err, "commit %.12s", hex);
		else if (!has)
			ret = error_set(err, ERROR_USER,
					"%.12s is not a Linux kernel tree: it has no '%s'", hex,
					paths[i]);
	}
	git_tree_free(tree);
	git_commit_free(commit);
	return ret;
}

int repo_is_ancestor(const struct repo *repo, const char *a, const char *b, struct error *err)
{
	git_oid oa, ob;
	int ret;

	if (git_oid_fromstr(&oa, a) < 0 || git_oid_fromstr(&ob, b) < 0)
		return libgit_error(err, ERROR_STATE, "bad commit name");
	if (git_oid_equal(&oa, &ob))
		return 1;
	ret = git_graph_descendant_of(repo->git, &ob, &oa);
	return ret < 0 ? object_error(err, "cannot walk the history") : ret;
}

char *repo_merge_base(const struct repo *repo, const char *a, const char *b)
{
	git_oid oa, ob, base;
	char *hex;

	if (git_oid_fromstr(&oa, a) < 0 || git_oid_fromstr(&ob, b) < 0 ||
	    git_merge_base(&base, repo->git, &oa, &ob) < 0)
		return NULL;
	hex = xcalloc(GIT_OID_HEXSZ + 1, 1);
	git_oid_tostr(hex, GIT_OID_HEXSZ + 1, &base);
	return hex;
}

char **repo_parents(const struct repo *repo, const char *hex, struct error *err)
{
	git_commit *commit = repo_lookup(repo, hex);
	unsigned int n;
	char **list;

	if (!commit) {
		object_error(err, "cannot read commit %.12s", hex);
		return NULL;
	}
	n = git_commit_parentcount(commit);
	list = xcalloc(n + 1, sizeof(*list));
	for (unsigned int i = 0; i < n; i++) {
		list[i] = xcalloc(GIT_OID_HEXSZ + 1, 1);
		git_oid_tostr(list[i], GIT_OID_HEXSZ + 1, git_commit_parent_id(commit, i));
	}
	git_commit_free(commit);
	return list;
}

void free_list(char **list)
{
	for (char **p = list; p && *p; p++)
		free(*p);
	free(list);
}
