// SPDX-License-Identifier: GPL-2.0-only
#include "no-hooks.h"
#include "base/files.h"

#define NAME "kbisect-no-hooks"

static int link_all(const char *from, const char *to, struct error *err)
{
	DIR *dir = opendir(from);
	struct dir_entry e;
	int more, ret = 0;

	if (!dir)
		return error_errno(err, "cannot read '%s'", from);
	while (!ret && (more = dir_next(dir, &e, err)) != 0) {
		AUTO_FREE char *target = xstrfmt("%s/%s", from, e.name);
		AUTO_FREE char *link = xstrfmt("%s/%s", to, e.name);

		if (more < 0)
			ret = -1;
		else if (!str_equal(e.name, "hooks") && !str_equal(e.name, NAME) &&
			 symlink(target, link) < 0)
			ret = error_errno(err, "cannot create '%s'", link);
	}
	closedir(dir);
	return ret;
}

int no_hooks_begin(struct no_hooks *n, const struct repo *repo, struct error *err)
{
	AUTO_FREE char *hook = NULL;

	if (!repo->common_dir)
		return 0;
	hook = xstrfmt("%s/hooks/reference-transaction", repo->common_dir);
	if (access(hook, X_OK) < 0)
		return 0;
	n->dir = xstrfmt("%s/" NAME, repo->git_dir);
	n->env[0] = xstrfmt("GIT_COMMON_DIR=%s", n->dir);
	/* Paths of alternates are relative to it. */
	n->env[1] = xstrfmt("GIT_OBJECT_DIRECTORY=%s/objects", repo->common_dir);
	if (remove_tree(n->dir, err) < 0 || make_dirs(n->dir, err) < 0)
		return -1;
	return link_all(repo->common_dir, n->dir, err);
}

void no_hooks_end(struct no_hooks *n)
{
	/* A directory that is left is made anew the next time. */
	if (n->dir)
		(void)remove_tree(n->dir, NULL);
	free(n->dir);
	free(n->env[0]);
	free(n->env[1]);
	*n = (struct no_hooks){ 0 };
}
