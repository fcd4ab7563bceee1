// SPDX-License-Identifier: GPL-2.0-only
#include "tree-diff.h"
#include "git/objects.h"

#define DEPTH_MAX 100

struct tree_walker {
	git_repository *repo;
	struct tree_memo *memo;
	int (*change)(void *data, const char *path, enum path_change kind, unsigned mode);
	int (*file)(void *data, const char *path, const git_oid *blob, unsigned mode);
	void *data;
	struct error *err;
	struct strbuf path;
	int depth;
};

/* The slot for the tree at this path. */
static git_tree **memo_slot(struct tree_walker *w)
{
	size_t h = 5381;

	if (!w->memo)
		return NULL;
	for (size_t i = 0; i < w->path.len; i++)
		h = h * 33 + (unsigned char)w->path.buf[i];
	return &w->memo->last[h % ARRAY_SIZE(w->memo->last)];
}

static git_tree *lookup_tree(struct tree_walker *w, const git_oid *oid)
{
	git_tree *tree = NULL, **slot = memo_slot(w);
	char hex[GIT_OID_HEXSZ + 1];

	if (slot && *slot && git_oid_equal(git_tree_id(*slot), oid) &&
	    git_tree_dup(&tree, *slot) == 0)
		return tree;
	if (git_tree_lookup(&tree, w->repo, oid) == 0) {
		if (slot) {
			git_tree_free(*slot);
			*slot = NULL;
			git_tree_dup(slot, tree);
		}
		return tree;
	}
	object_error(w->err, "tree %s cannot be read", git_oid_tostr(hex, sizeof(hex), oid));
	return NULL;
}

/* Appends a component to the path. Returns the length before, for pop_name(). */
static size_t push_name(struct tree_walker *w, const git_tree_entry *e)
{
	size_t before = w->path.len;

	if (before)
		strbuf_addch(&w->path, '/');
	strbuf_addstr(&w->path, git_tree_entry_name(e));
	return before;
}

static void pop_name(struct tree_walker *w, size_t before)
{
	w->path.len = before;
	w->path.buf[before] = 0;
}

static bool is_tree(const git_tree_entry *e)
{
	return git_tree_entry_filemode(e) == GIT_FILEMODE_TREE;
}

static int walk_one(struct tree_walker *w, const git_oid *oid, enum path_change kind);

/* Walks an entry that only one side has, and everything below it. */
static int one_side(struct tree_walker *w, const git_tree_entry *e, enum path_change kind)
{
	size_t before = push_name(w, e);
	int ret;

	if (strbuf_check(&w->path, w->err, "the path of '%s'", git_tree_entry_name(e)) < 0)
		ret = -1;
	else if (is_tree(e))
		ret = walk_one(w, git_tree_entry_id(e), kind);
	else if (w->file)
		ret = w->file(w->data, w->path.buf, git_tree_entry_id(e),
			      git_tree_entry_filemode(e));
	else
		ret = w->change(w->data, w->path.buf, kind, git_tree_entry_filemode(e));
	pop_name(w, before);
	return ret;
}

static int walk_one(struct tree_walker *w, const git_oid *oid, enum path_change kind)
{
	git_tree *tree;
	int ret = 0;

	if (w->depth >= DEPTH_MAX)
		return error_set(w->err, ERROR_STATE, "a tree is nested too deeply");
	tree = lookup_tree(w, oid);
	if (!tree)
		return -1;
	w->depth++;
	for (size_t i = 0; !ret && i < git_tree_entrycount(tree); i++)
		ret = one_side(w, git_tree_entry_byindex(tree, i), kind);
	w->depth--;
	git_tree_free(tree);
	return ret;
}

static int walk_two(struct tree_walker *w, const git_oid *from, const git_oid *to);

/* Walks two entries of the same name. */
static int both_sides(struct tree_walker *w, const git_tree_entry *a, const git_tree_entry *b)
{
	unsigned mode = git_tree_entry_filemode(b);
	size_t before;
	int ret;

	if (git_oid_equal(git_tree_entry_id(a), git_tree_entry_id(b)) &&
	    git_tree_entry_filemode(a) == mode)
		return 0;
	if (is_tree(a) != is_tree(b)) {
		ret = one_side(w, a, PATH_DELETED);
		return ret ? ret : one_side(w, b, PATH_ADDED);
	}
	before = push_name(w, b);
	if (strbuf_check(&w->path, w->err, "the path of '%s'", git_tree_entry_name(b)) < 0)
		ret = -1;
	else if (is_tree(a))
		ret = walk_two(w, git_tree_entry_id(a), git_tree_entry_id(b));
	else
		ret = w->change(w->data, w->path.buf, PATH_MODIFIED, mode);
	pop_name(w, before);
	return ret;
}

/* git sorts a directory as if its name ended in a slash, so a file and a directory of the
 * same name have different places. The names alone are compared first; a change of type
 * is then one path deleted and one added. */
static int tree_diff_compare(const git_tree_entry *a, const git_tree_entry *b)
{
	if (!a || !b)
		return a ? -1 : 1;
	if (str_equal(git_tree_entry_name(a), git_tree_entry_name(b)))
		return 0;
	return git_tree_entry_cmp(a, b);
}

static int merge_walk(struct tree_walker *w, const git_tree *from, const git_tree *to)
{
	size_t i = 0, j = 0;
	int ret = 0;

	while (!ret) {
		const git_tree_entry *a = git_tree_entry_byindex(from, i);
		const git_tree_entry *b = git_tree_entry_byindex(to, j);
		int order;

		if (!a && !b)
			break;
		order = tree_diff_compare(a, b);
		if (order < 0)
			ret = one_side(w, a, PATH_DELETED);
		else if (order > 0)
			ret = one_side(w, b, PATH_ADDED);
		else
			ret = both_sides(w, a, b);
		i += order <= 0;
		j += order >= 0;
	}
	return ret;
}

static int walk_two(struct tree_walker *w, const git_oid *from, const git_oid *to)
{
	git_tree *a, *b;
	int ret = -1;

	if (git_oid_equal(from, to))
		return 0;
	if (w->depth >= DEPTH_MAX)
		return error_set(w->err, ERROR_STATE, "a tree is nested too deeply");
	a = lookup_tree(w, from);
	b = lookup_tree(w, to);
	w->depth++;
	if (a && b)
		ret = merge_walk(w, a, b);
	w->depth--;
	git_tree_free(a);
	git_tree_free(b);
	return ret;
}

int tree_diff(git_repository *repo, struct tree_memo *memo, const git_oid *from, const git_oid *to,
	      int (*change)(void *data, const char *path, enum path_change kind, unsigned mode),
	      void *data, struct error *err)
{
	struct tree_walker w = { .repo = repo,
				 .memo = memo,
				 .change = change,
				 .data = data,
				 .err = err,
				 .path = STRBUF_CHECKED(PATH_MAX) };
	int ret = walk_two(&w, from, to);

	strbuf_release(&w.path);
	return ret;
}

void tree_memo_clear(struct tree_memo *memo)
{
	for (size_t i = 0; i < ARRAY_SIZE(memo->last); i++)
		git_tree_free(memo->last[i]);
	memset(memo, 0, sizeof(*memo));
}

int tree_walk(git_repository *repo, const git_oid *tree,
	      int (*file)(void *data, const char *path, const git_oid *blob, unsigned mode),
	      void *data, struct error *err)
{
	struct tree_walker w = { .repo = repo,
				 .file = file,
				 .data = data,
				 .err = err,
				 .path = STRBUF_CHECKED(PATH_MAX) };
	int ret = walk_one(&w, tree, PATH_ADDED);

	strbuf_release(&w.path);
	return ret;
}

int commit_tree(git_repository *repo, const char *commit, git_oid *tree, struct error *err)
{
	git_commit *c = NULL;
	git_oid oid;

	if (git_oid_fromstr(&oid, commit) < 0 || git_commit_lookup(&c, repo, &oid) < 0)
		return object_error(err, "commit %s cannot be read", commit);
	*tree = *git_commit_tree_id(c);
	git_commit_free(c);
	return 0;
}
