// SPDX-License-Identifier: GPL-2.0-only
#include "git/cherry-pick.h"

static git_commit *look_up(const struct repo *repo, const char *commit, struct error *err)
{
	git_commit *c = NULL;
	git_oid oid;

	if (git_oid_fromstr(&oid, commit) < 0 || git_commit_lookup(&c, repo->git, &oid) < 0)
		error_set(err, ERROR_STATE, "commit %s cannot be read", commit);
	return c;
}

static int git_trouble(const char *what, const git_oid *commit, struct error *err)
{
	const git_error *e = git_error_last();

	return error_set(err, ERROR_STATE, "cannot %s %.12s: %s", what, git_oid_tostr_s(commit),
			 e && e->message ? e->message : "libgit2 does not say why");
}

/* Dates and committer are those of what is there, so that the hash is always the same. */
static int write_commit(const struct repo *repo, const git_commit *pick, const git_commit *base,
			const git_oid *tree_id, char **made)
{
	git_tree *tree = NULL;
	git_oid oid;
	int ret = git_tree_lookup(&tree, repo->git, tree_id);

	if (!ret)
		ret = git_commit_create_v(&oid, repo->git, NULL, git_commit_author(pick),
					  git_commit_committer(base), NULL,
					  git_commit_message(pick), tree, 1, base);
	if (!ret)
		*made = xstrdup(git_oid_tostr_s(&oid));
	git_tree_free(tree);
	return ret;
}

int repo_cherry_pick(const struct repo *repo, const char *picked, const char *on, char **made,
		     struct error *err)
{
	git_merge_options options;
	git_commit *pick = look_up(repo, picked, err), *base = pick ? look_up(repo, on, err) : NULL;
	git_index *index = NULL;
	git_oid tree;
	int ret = -1;

	*made = NULL;
	if (!pick || !base)
		goto out;
	git_merge_options_init(&options, GIT_MERGE_OPTIONS_VERSION);
	/* Renames are not looked for: in a tree of 80,000 files that takes long, and a
	 * fix is to be applied where it fits as it is. */
	options.flags = 0;
	ret = git_cherrypick_commit(&index, repo->git, pick, base, 0, &options);
	if (ret == GIT_ENOTFOUND)
		ret = 1;
	else if (ret < 0)
		ret = git_trouble("pick", git_commit_id(pick), err);
	else if (git_index_has_conflicts(index))
		ret = 1;
	else if (git_index_write_tree_to(&tree, index, repo->git) < 0)
		ret = git_trouble("pick", git_commit_id(pick), err);
	else if (git_oid_equal(&tree, git_commit_tree_id(base)))
		ret = 2;
	else if (write_commit(repo, pick, base, &tree, made) < 0)
		ret = git_trouble("pick", git_commit_id(pick), err);
out:
	git_index_free(index);
	git_commit_free(pick);
	git_commit_free(base);
	return ret;
}

static int revert_tree(const struct repo *repo, git_commit *bad, git_commit *base, git_oid *tree,
		       struct error *err)
{
	git_merge_options options;
	git_index *index = NULL;
	int ret;

	git_merge_options_init(&options, GIT_MERGE_OPTIONS_VERSION);
	options.flags = 0;
	/* A merge is reverted against its first parent. */
	ret = git_revert_commit(&index, repo->git, bad, base, git_commit_parentcount(bad) > 1,
				&options);
	if (ret == GIT_ENOTFOUND || (!ret && git_index_has_conflicts(index)))
		ret = 1;
	else if (ret < 0 || git_index_write_tree_to(tree, index, repo->git) < 0)
		ret = git_trouble("revert", git_commit_id(bad), err);
	else if (git_oid_equal(tree, git_commit_tree_id(base)))
		ret = 1;
	git_index_free(index);
	return ret;
}

int repo_revert(const struct repo *repo, const char *reverted, const char *on, char **made,
		struct error *err)
{
	git_commit *bad = look_up(repo, reverted, err), *base = bad ? look_up(repo, on, err) : NULL;
	git_tree *tree = NULL;
	git_oid tree_id, oid;
	int ret = base ? revert_tree(repo, bad, base, &tree_id, err) : -1;

	*made = NULL;
	if (!ret) {
		const git_signature *who = git_commit_committer(base);
		AUTO_FREE char *message = xstrfmt("Revert \"%s\"\n\nThis reverts commit %s.\n",
						  git_commit_summary(bad), reverted);

		if (git_tree_lookup(&tree, repo->git, &tree_id) < 0 ||
		    git_commit_create_v(&oid, repo->git, NULL, who, who, NULL, message, tree, 1,
					base) < 0)
			ret = git_trouble("revert", git_commit_id(bad), err);
		else
			*made = xstrdup(git_oid_tostr_s(&oid));
	}
	git_tree_free(tree);
	git_commit_free(bad);
	git_commit_free(base);
	return ret;
}
