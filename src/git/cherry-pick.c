// SPDX-License-Identifier: GPL-2.0-only
#include "git/cherry-pick.h"
#include "git/run-git.h"

#define NAMES_MAX ((size_t)16 << 20)
#define WORDS_MAX 65536

static git_commit *look_up(const struct repo *repo, const char *commit, struct error *err)
{
	git_commit *c = NULL;
	git_oid oid;

	if (git_oid_fromstr(&oid, commit) < 0 || git_commit_lookup(&c, repo->git, &oid) < 0)
		error_set(err, ERROR_STATE, "commit %s cannot be read", commit);
	return c;
}

static enum pick_result pick_trouble(const char *verb, const git_commit *commit, struct error *err)
{
	const git_error *e = git_error_last();

	error_set(err, ERROR_STATE, "cannot %s %.12s: %s", verb,
		  git_oid_tostr_s(git_commit_id(commit)),
		  e && e->message ? e->message : "libgit2 does not say why");
	return PICK_FAILED;
}

/* Author and dates are those of existing commits, so that the hash is always the same. */
static int write_commit(const struct repo *repo, const git_oid *tree_id, const git_commit *base,
			const git_signature *author, const char *message, char **made)
{
	git_tree *tree = NULL;
	git_oid oid;
	int ret = git_tree_lookup(&tree, repo->git, tree_id);

	if (ret)
		return ret;
	ret = git_commit_create_v(&oid, repo->git, NULL, author, git_commit_committer(base), NULL,
				  message, tree, 1, base);
	if (!ret)
		*made = xstrdup(git_oid_tostr_s(&oid));
	git_tree_free(tree);
	return ret;
}

/* The files that a commit changes, as it has them, as its parent and as "on" has them. */
static void add_versions(struct strbuf *in, const struct strbuf *names, const char *commit,
			 const char *on)
{
	for (const char *p = names->buf; p < names->buf + names->len; p += strlen(p) + 1)
		strbuf_addf(in, "%s:%s\n%s^:%s\n%s:%s\n", commit, p, commit, p, on, p);
}

/*
 * Has git fetch the objects that a partial clone lacks, which libgit2 cannot. git does so
 * when it is asked for their sizes; a path that is not there is not an error.
 */
static int fetch_missing(const struct repo *repo, const char *commit, const char *on,
			 struct error *err)
{
	static const char *const sizes[] = { "cat-file", "--batch-check", "--buffer", NULL };
	struct strbuf names = STRBUF_INIT(NAMES_MAX), in = STRBUF_CHECKED(4 * NAMES_MAX);
	struct strbuf errs = STRBUF_CUT(WORDS_MAX);
	AUTO_FREE char *parent = xstrfmt("%s^", commit);
	int ret = -1;

	if (run_git_ok(repo, &names, err, "diff-tree", "-r", "--name-only", "-z", parent, commit,
		       NULL) < 0)
		goto out;
	add_versions(&in, &names, commit, on);
	if (strbuf_check(&in, err, "the list of files of %.12s", commit) < 0)
		goto out;
	ret = run_git_v(repo, sizes, in.buf, in.len, NULL, &errs, err);
	strbuf_rtrim(&errs);
	if (ret > 0)
		ret = error_set(err, ERROR_HOST, "git cannot fetch files of it: %s", errs.buf);
out:
	strbuf_release(&names);
	strbuf_release(&in);
	strbuf_release(&errs);
	return ret;
}

/* The parent of a commit at the edge of a shallow clone is not there to compare with. */
static bool is_cut_off(const struct repo *repo, const git_commit *commit)
{
	git_commit *parent = NULL;
	bool there = git_commit_parent(&parent, commit, 0) == 0;

	git_commit_free(parent);
	return !there && git_repository_is_shallow(repo->git) == 1;
}

struct change {
	const char *verb; /* for messages */
	git_commit *commit, *base;
	int (*merge)(git_index **index, const struct repo *repo, const struct change *c);
};

static int merge_pick(git_index **index, const struct repo *repo, const struct change *c)
{
	git_merge_options options;

	git_merge_options_init(&options, GIT_MERGE_OPTIONS_VERSION);
	/* Renames are not looked for: in a tree of 80,000 files that takes long, and a fix
	 * is only wanted where it fits as it is. */
	options.flags = 0;
	return git_cherrypick_commit(index, repo->git, c->commit, c->base, 0, &options);
}

static int merge_revert(git_index **index, const struct repo *repo, const struct change *c)
{
	git_merge_options options;

	git_merge_options_init(&options, GIT_MERGE_OPTIONS_VERSION);
	options.flags = 0;
	/* A merge is reverted against its first parent. */
	return git_revert_commit(index, repo->git, c->commit, c->base,
				 git_commit_parentcount(c->commit) > 1, &options);
}

/* The tree of the base with the change applied. */
static enum pick_result make_tree(const struct repo *repo, const struct change *c,
				  const char *commit, const char *on, git_oid *tree,
				  struct error *err)
{
	git_index *index = NULL;
	enum pick_result result = PICK_MADE;
	int ret = c->merge(&index, repo, c);

	if (ret == GIT_ENOTFOUND && is_cut_off(repo, c->commit))
		return PICK_CONFLICT;
	if (ret == GIT_ENOTFOUND) {
		if (fetch_missing(repo, commit, on, err) < 0) {
			error_prefix(err, "cannot %s %.12s", c->verb, commit);
			return PICK_FAILED;
		}
		ret = c->merge(&index, repo, c);
	}
	if (ret == GIT_ENOTFOUND) {
		error_set(err, ERROR_STATE,
			  "cannot %s %.12s: the repository lacks files of it, of its parent, or of "
			  "%.12s; in a partial clone, look whether 'git fetch' works",
			  c->verb, commit, on);
		return PICK_FAILED;
	}
	if (ret < 0)
		return pick_trouble(c->verb, c->commit, err);
	if (git_index_has_conflicts(index))
		result = PICK_CONFLICT;
	else if (git_index_write_tree_to(tree, index, repo->git) < 0)
		result = pick_trouble(c->verb, c->commit, err);
	else if (git_oid_equal(tree, git_commit_tree_id(c->base)))
		result = PICK_EMPTY;
	git_index_free(index);
	return result;
}

enum pick_result repo_cherry_pick(const struct repo *repo, const char *picked, const char *on,
				  char **made, struct error *err)
{
	struct change c = { .verb = "pick", .merge = merge_pick };
	enum pick_result result = PICK_FAILED;
	git_oid tree;

	*made = NULL;
	c.commit = look_up(repo, picked, err);
	c.base = c.commit ? look_up(repo, on, err) : NULL;
	if (c.base)
		result = make_tree(repo, &c, picked, on, &tree, err);
	if (result == PICK_MADE && write_commit(repo, &tree, c.base, git_commit_author(c.commit),
						git_commit_message(c.commit), made) < 0)
		result = pick_trouble(c.verb, c.commit, err);
	git_commit_free(c.commit);
	git_commit_free(c.base);
	return result;
}

enum pick_result repo_revert(const struct repo *repo, const char *reverted, const char *on,
			     char **made, struct error *err)
{
	struct change c = { .verb = "revert", .merge = merge_revert };
	enum pick_result result = PICK_FAILED;
	git_oid tree;

	*made = NULL;
	c.commit = look_up(repo, reverted, err);
	c.base = c.commit ? look_up(repo, on, err) : NULL;
	if (c.base)
		result = make_tree(repo, &c, reverted, on, &tree, err);
	if (result == PICK_MADE) {
		AUTO_FREE char *message = xstrfmt("Revert \"%s\"\n\nThis reverts commit %s.\n",
						  git_commit_summary(c.commit), reverted);

		if (write_commit(repo, &tree, c.base, git_commit_committer(c.base), message, made) <
		    0)
			result = pick_trouble(c.verb, c.commit, err);
	}
	git_commit_free(c.commit);
	git_commit_free(c.base);
	return result;
}

enum pick_result repo_commit_tree(const struct repo *repo, const char *tree, const char *on,
				  const char *message, char **made, struct error *err)
{
	git_commit *base = look_up(repo, on, err);
	enum pick_result result = PICK_MADE;
	git_oid oid;

	*made = NULL;
	if (!base)
		return PICK_FAILED;
	if (git_oid_fromstr(&oid, tree) < 0)
		result = pick_trouble("make a commit on", base, err);
	else if (git_oid_equal(&oid, git_commit_tree_id(base)))
		result = PICK_EMPTY;
	else if (write_commit(repo, &oid, base, git_commit_committer(base), message, made) < 0)
		result = pick_trouble("make a commit on", base, err);
	git_commit_free(base);
	return result;
}
