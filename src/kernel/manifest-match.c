// SPDX-License-Identifier: GPL-2.0-only
/* Compares the tree of a commit with a manifest: is it the same kernel, and can it matter? */
#include "git/objects.h"
#include "kernel/manifest.h"
#include "path-class.h"
#include "selftests.h"
#include "source-scan.h"
#include "tree-diff.h"

/*
 * Could an #include that found a file of this name now find "path" instead?
 * An include spells S and looks into directories I: path = I/S hides what was
 * found when that, too, ends in /S. Each I that was in use (and, for "../"
 * spellings, each directory above one) is in dirs.
 */
static bool hides(const struct manifest *m, const char *path, const char *read)
{
	size_t a = strlen(path), b = strlen(read);

	while (a && b) {
		/* Step over one equal component, back from the end. */
		size_t i = a, j = b;

		while (i && path[i - 1] != '/')
			i--;
		while (j && read[j - 1] != '/')
			j--;
		if (a - i != b - j || memcmp(path + i, read + j, a - i))
			return false;
		a = i ? i - 1 : 0;
		b = j ? j - 1 : 0;
		if (string_set_has(&m->dirs, path, a))
			return true;
	}
	return false;
}

/* Finds the first index in by_name whose last part does not sort before name. */
static size_t first_of_name(const struct manifest *m, const char *name)
{
	size_t low = 0, high = m->by_name_nr;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(path_name(m->by_name[mid]), name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool can_hide_a_header(const struct manifest *m, const char *path)
{
	const char *name = path_name(path);

	for (size_t i = first_of_name(m, name); i < m->by_name_nr; i++) {
		if (strcmp(path_name(m->by_name[i]), name))
			break;
		if (hides(m, path, m->by_name[i]))
			return true;
	}
	return false;
}

static bool below_wild(const struct manifest *m, const char *path)
{
	size_t len = strlen(path);

	while (m->wild.nr && len) {
		while (len && path[len - 1] != '/')
			len--;
		if (len && string_set_has(&m->wild, path, --len))
			return true;
	}
	return false;
}

static const char *minds_source(const struct manifest *m, const char *path, enum path_change change)
{
	if (scan_names_path(&m->names, path))
		return "a build file names it";
	if (change == PATH_MODIFIED)
		return NULL;
	if (below_wild(m, path))
		return "a build file collects the files of its directory";
	if (path_presence_matters(path, m->srcarch) && ends_with(path, ".h"))
		return "kbuild checks which headers exist";
	if (change == PATH_DELETED)
		return NULL;
	if (string_set_has(&m->made, path, path_stem(path)))
		return "it has the name of a source that was compiled";
	return can_hide_a_header(m, path) ? "it may be included instead of another" : NULL;
}

/* A kernel may have objects from the directory of another architecture: arm64 builds
 * arch/arm/xen. Then build files there count, too. */
static bool uses_other_arch(const struct manifest *m, const char *path)
{
	return path_of_other_arch(path, m->srcarch) &&
	       string_set_has(&m->dirs, path, 5 + strcspn(path + 5, "/"));
}

bool manifest_makefile_counts(const struct manifest *m, const char *path)
{
	static const char *const always[] = { "scripts/", "tools/", "include/", "usr/" };
	const char *slash = strrchr(path, '/');

	if (!slash || string_set_has(&m->visited, path, (size_t)(slash - path)) ||
	    scan_names_path(&m->names, path))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(always); i++)
		if (starts_with(path, always[i]))
			return true;
	return starts_with(path, "arch/");
}

const char *manifest_minds(const struct manifest *m, const char *path, enum path_change change,
			   unsigned mode)
{
	if (manifest_find(m, path) || string_set_has(&m->generated, path, strlen(path)))
		return "the build read it";
	if (S_ISLNK(mode) || mode == GIT_FILEMODE_COMMIT)
		return "it is not a plain file";
	if (m->selftests && selftests_may_read(path))
		return "a selftest may be built from it";
	switch (path_classify(path, m->srcarch)) {
	case PATH_NEVER:
		return uses_other_arch(m, path) ? "a build may read it" : NULL;
	case PATH_KCONFIG: /* those that were read are in the list */
		return NULL;
	case PATH_CONFIGS:
		return m->config_target ? "the config is made from it" : NULL;
	case PATH_SOURCE:
	case PATH_HEADER:
		return minds_source(m, path, change);
	case PATH_BUILD:
		return manifest_makefile_counts(m, path) ? "kbuild reads it" : NULL;
	case PATH_OTHER:
		break;
	}
	/* All such files of the manifest's tree are in the list, so this one is new. */
	return "a build may read it";
}

/* kbuild itself looks only at Kconfig files and the compiler. But macros of Kconfig run
 * scripts, and those include headers of the kernel. */
bool manifest_config_minds(const struct manifest *m, const char *path, unsigned mode)
{
	if (S_ISLNK(mode) || mode == GIT_FILEMODE_COMMIT)
		return true;
	switch (path_classify(path, m->srcarch)) {
	case PATH_NEVER:
		return uses_other_arch(m, path);
	case PATH_KCONFIG:
		return manifest_find(m, path) != NULL;
	case PATH_SOURCE:
		return starts_with(path, "scripts/") || starts_with(path, "tools/");
	case PATH_HEADER:
		return starts_with(path, "scripts/") || starts_with(path, "tools/") ||
		       scan_names_path(&m->names, path);
	default:
		return true;
	}
}

struct reason_search {
	const struct manifest *m;
	char **why;
};

static int find_reason(void *data, const char *path, enum path_change change, unsigned mode)
{
	static const char *const verbs[] = { "changed", "new", "gone" };
	struct reason_search *s = data;
	const char *why = manifest_minds(s->m, path, change, mode);

	if (why && s->why)
		*s->why = xstrfmt("%s is %s: %s", path, verbs[change], why);
	return why != NULL;
}

int manifest_same(const struct manifest *m, git_repository *repo, const git_oid *from,
		  const git_oid *to, char **why, struct error *err)
{
	struct reason_search s = { m, why };
	int ret;

	if (why)
		*why = NULL;
	ret = tree_diff(repo, NULL, from, to, find_reason, &s, err);
	return ret < 0 ? -1 : !ret;
}

static bool tree_there(git_repository *repo, const git_oid *oid)
{
	git_tree *tree = NULL;
	bool there = git_tree_lookup(&tree, repo, oid) == 0;

	git_tree_free(tree);
	return there;
}

/*
 * Compares the files from m->files[*at] on that lie in one folder, whose name with its slash is
 * the first "length" bytes of their paths, and sets *at to the first file outside of it. Files
 * are sorted, so each tree is read once: libgit2 does not cache large trees, and inflates one
 * again for every path that is looked up in it.
 */
static bool folder_is_of_tree(const struct manifest *m, git_repository *repo, const git_oid *oid,
			      size_t *at, size_t length)
{
	const char *folder = m->files[*at].path;
	git_tree *tree = NULL;
	bool is = git_tree_lookup(&tree, repo, oid) == 0;

	while (is && *at < m->nr && strncmp(m->files[*at].path, folder, length) == 0) {
		const struct manifest_file *f = &m->files[*at];
		const char *name = f->path + length;
		const char *end = strchrnul(name, '/');
		AUTO_FREE char *entry = xstrndup(name, end - name);
		const git_tree_entry *e = git_tree_entry_byname(tree, entry);

		if (!e) {
			is = false;
		} else if (*end) {
			is = git_tree_entry_type(e) == GIT_OBJECT_TREE &&
			     folder_is_of_tree(m, repo, git_tree_entry_id(e), at,
					       end + 1 - f->path);
		} else {
			is = git_oid_equal(git_tree_entry_id(e), &f->blob) &&
			     git_tree_entry_filemode(e) == f->mode;
			++*at;
		}
	}
	git_tree_free(tree);
	return is;
}

int manifest_is_of_its_tree(const struct manifest *m, git_repository *repo)
{
	git_oid oid;
	size_t at = 0;

	if (git_oid_fromstr(&oid, m->tree) < 0 || !tree_there(repo, &oid))
		return 0;
	return !m->nr || folder_is_of_tree(m, repo, &oid, &at, 0);
}

int manifest_matches(const struct manifest *m, git_repository *repo, const char *commit, char **why,
		     struct error *err)
{
	git_oid from, to;

	if (why)
		*why = NULL;
	if (commit_tree(repo, commit, &to, err) < 0)
		return -1;
	if (git_oid_fromstr(&from, m->tree) < 0 || !tree_there(repo, &from)) {
		if (why)
			*why = xstrfmt("the tree of %.12s is not in this repository", m->commit);
		return 0;
	}
	return manifest_same(m, repo, &from, &to, why, err);
}

struct counted_change {
	const struct manifest *m;
	bool matters;
	unsigned long compiles; /* objects */
	bool all;		/* they are counted, so every file is looked at */
};

/* Neither of two commits of the range need give this kernel. So a file that is gone counts
 * as a new one does, because the kernel before may have read it. */
static int either_way(void *data, const char *path, enum path_change kind, unsigned mode)
{
	struct counted_change *change = data;
	const struct manifest_file *f;

	if (!manifest_minds(change->m, path, kind == PATH_DELETED ? PATH_ADDED : kind, mode))
		return 0;
	f = manifest_find(change->m, path);
	change->matters = true;
	change->compiles += f && f->readers ? f->readers : 1;
	return !change->all;
}

/* A commit that was read, because it is probably a parent of the next one. */
struct read_commit {
	git_oid id, tree;
};

static int tree_of_parent(git_oid *tree, const git_commit *c, unsigned i,
			  const struct read_commit *last)
{
	git_commit *parent = NULL;

	if (git_oid_equal(git_commit_parent_id(c, i), &last->id)) {
		git_oid_cpy(tree, &last->tree);
		return 0;
	}
	if (git_commit_parent(&parent, c, i) < 0)
		return -1;
	git_oid_cpy(tree, git_commit_tree_id(parent));
	git_commit_free(parent);
	return 0;
}

/* Returns 1 when the commit differs from each of its parents in something that matters, or
 * has no parent. A merge that gives the kernel of a parent changes nothing. The commit becomes the
 * last one. */
static int commit_matters(const struct manifest *m, git_repository *repo, struct tree_memo *memo,
			  const char *commit, unsigned *compiles, struct read_commit *last,
			  struct error *err)
{
	struct counted_change change = { .m = m, .matters = true };
	git_commit *c = NULL;
	git_oid oid, tree;
	int ret = 0;

	if (git_oid_fromstr(&oid, commit) < 0 || git_commit_lookup(&c, repo, &oid) < 0)
		return object_error(err, "commit %s cannot be read", commit);
	change.all = compiles && m->objects && git_commit_parentcount(c) == 1;
	for (unsigned i = 0; ret >= 0 && change.matters && i < git_commit_parentcount(c); i++) {
		if (tree_of_parent(&tree, c, i, last) < 0)
			continue; /* nothing is known where a clone is shallow */
		change.matters = false;
		ret = tree_diff(repo, memo, &tree, git_commit_tree_id(c), either_way, &change, err);
	}
	git_oid_cpy(&last->id, &oid);
	git_oid_cpy(&last->tree, git_commit_tree_id(c));
	git_commit_free(c);
	if (change.all)
		*compiles = (unsigned)MIN(change.compiles, m->objects);
	return ret < 0 ? -1 : change.matters;
}

/* Commits weighed before libgit2 must forget the delta bases that it keeps. */
#define WEIGHED_AT_ONCE 2000

long manifest_weigh(const struct manifest *m, git_repository *repo, char *const *commits, size_t nr,
		    bool *matters, unsigned *compiles, struct error *err)
{
	struct tree_memo *memo = xcalloc(1, sizeof(*memo));
	struct read_commit last = { 0 };
	long sum = 0;

	/* libgit2 would keep the trees of the whole range, which are hundreds of megabytes. */
	git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
	for (size_t i = 0; i < nr && sum >= 0; i++) {
		int ret = commit_matters(m, repo, memo, commits[i], compiles ? &compiles[i] : NULL,
					 &last, err);

		if (ret >= 0 && (i + 1) % WEIGHED_AT_ONCE == 0 && objects_reopen(repo, err) < 0)
			ret = -1;
		matters[i] = ret > 0;
		sum = ret < 0 ? -1 : sum + ret;
	}
	git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 1);
	tree_memo_clear(memo);
	free(memo);
	return sum;
}
