// SPDX-License-Identifier: GPL-2.0-only
#include "tree-list.h"
#include "tree-diff.h"

void tree_list_clear(struct tree_list *l)
{
	for (size_t i = 0; i < l->paths.nr; i++)
		free(l->files[i].names);
	string_set_clear(&l->paths);
	free(l->files);
	free(l->srcarch);
	*l = (struct tree_list)TREE_LIST_INIT;
}

long tree_list_find(const struct tree_list *l, const char *path)
{
	return string_set_find(&l->paths, path, strlen(path));
}

static int each_file(void *data, const char *path, const git_oid *blob, unsigned mode)
{
	struct tree_list *l = data;

	if (!string_set_add(&l->paths, path, strlen(path)))
		return 0;
	ALLOC_GROW(l->files, l->paths.nr, l->alloc);
	l->files[l->paths.nr - 1] = (struct tree_file){ .blob = *blob,
							.mode = mode,
							.class = path_classify(path, l->srcarch) };
	if (starts_with(path, "tools/")) {
		l->tools = l->tools_end ? l->tools : l->paths.nr - 1;
		l->tools_end = l->paths.nr;
	}
	return 0;
}

static void take_over_names(struct tree_list *l, struct tree_list *old)
{
	for (size_t i = 0; i < old->paths.nr; i++) {
		struct tree_file *from = &old->files[i], *to;
		long at = from->names ? tree_list_find(l, old->paths.v[i]) : -1;

		to = at < 0 ? NULL : &l->files[at];
		if (!to || !git_oid_equal(&from->blob, &to->blob))
			continue;
		to->names = steal(&from->names);
		to->kind = from->kind;
		to->dynamic = from->dynamic;
	}
}

static int read_whole(struct tree_list *l, git_repository *repo, const git_oid *tree,
		      const char *srcarch, struct error *err)
{
	struct tree_list old = *l;
	int ret;

	*l = (struct tree_list){ .srcarch = xstrdup(srcarch), .tree = *tree };
	ret = tree_walk(repo, tree, each_file, l, err);
	if (ret == 0)
		take_over_names(l, &old);
	else
		tree_list_clear(l);
	tree_list_clear(&old);
	return ret;
}

struct update {
	struct tree_list *l;
	git_tree *to;
};

/* Anything but a modified file ends it: the list is made anew. */
static int update_file(void *data, const char *path, enum path_change change, unsigned mode)
{
	struct update *u = data;
	long at = change == PATH_MODIFIED ? tree_list_find(u->l, path) : -1;
	git_tree_entry *entry = NULL;
	struct tree_file *f;

	if (at < 0 || git_tree_entry_bypath(&entry, u->to, path) < 0)
		return 1;
	f = &u->l->files[at];
	f->blob = *git_tree_entry_id(entry);
	f->mode = mode;
	free(f->names);
	f->names = NULL;
	git_tree_entry_free(entry);
	return 0;
}

static bool follow(struct tree_list *l, git_repository *repo, const git_oid *tree)
{
	struct update u = { .l = l };
	bool done = git_tree_lookup(&u.to, repo, tree) == 0 &&
		    tree_diff(repo, NULL, &l->tree, tree, update_file, &u, NULL) == 0;

	git_tree_free(u.to);
	if (done)
		l->tree = *tree;
	return done;
}

int tree_list_read(struct tree_list *l, git_repository *repo, const git_oid *tree,
		   const char *srcarch, struct error *err)
{
	for (size_t i = 0; i < l->paths.nr; i++)
		l->files[i].done = false;
	if (str_equal(l->srcarch, srcarch) && follow(l, repo, tree))
		return 0;
	return read_whole(l, repo, tree, srcarch, err);
}
