// SPDX-License-Identifier: GPL-2.0-only
#include "work-tree.h"

#include "git/lane.h"
#include "git/run-git.h"

static struct repo repo_of(const char *tree, char **git_dir)
{
	*git_dir = xstrfmt("%s/.git", tree);
	return (struct repo){ .git_dir = *git_dir, .work_tree = (char *)tree };
}

int work_tree_check_out(const char *tree, const char *commit, struct error *err)
{
	AUTO_FREE char *git_dir = NULL;
	struct lane lane = { .repo = repo_of(tree, &git_dir), .tree = (char *)tree };

	return lane_checkout(&lane, commit, err);
}

int work_tree_refresh(const char *tree, struct error *err)
{
	AUTO_FREE char *git_dir = NULL;
	struct repo repo = repo_of(tree, &git_dir);
	int status = run_git(&repo, NULL, err, "update-index", "-q", "--refresh", NULL);

	return status < 0 ? -1 : 0;
}

int work_tree_is(const char *tree, const char *commit, struct error *err)
{
	AUTO_FREE char *git_dir = NULL;
	struct repo repo = repo_of(tree, &git_dir);
	int status =
		run_git(&repo, NULL, err, "diff", "--quiet", "--no-ext-diff", commit, "--", NULL);

	return status < 0 ? -1 : status == 0;
}

int work_tree_untracked(const char *tree, struct strbuf *paths, struct error *err)
{
	AUTO_FREE char *git_dir = NULL;
	struct repo repo = repo_of(tree, &git_dir);

	return run_git_ok(&repo, paths, err, "ls-files", "-z", "--others",
			  "--exclude-per-directory=.gitignore", NULL) < 0 ?
		       -1 :
		       0;
}

int work_tree_clean(const char *tree, struct error *err)
{
	AUTO_FREE char *git_dir = NULL;
	struct repo repo = repo_of(tree, &git_dir);

	return run_git_ok(&repo, NULL, err, "clean", "--quiet", "-ffdx", NULL) < 0 ? -1 : 0;
}
