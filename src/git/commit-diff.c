// SPDX-License-Identifier: GPL-2.0-only
#include "git/commit-diff.h"

#include "base/strbuf.h"

static int diff_add_line(const git_diff_delta *delta, const git_diff_hunk *hunk,
			 const git_diff_line *line, void *data)
{
	struct strbuf *sb = data;

	(void)delta;
	(void)hunk;
	if (line->origin == '+' || line->origin == '-' || line->origin == ' ')
		strbuf_addch(sb, line->origin);
	strbuf_add(sb, line->content, line->content_len);
	return sb->len == sb->max; /* ends it */
}

char *repo_diff(const struct repo *repo, const char *hex, size_t max, struct error *err)
{
	struct strbuf sb = STRBUF_CUT(max);
	git_commit *commit = NULL, *parent = NULL;
	git_tree *tree = NULL, *old = NULL;
	git_diff *diff = NULL;
	git_oid oid;
	bool ok;

	ok = git_oid_fromstr(&oid, hex) == 0 && git_commit_lookup(&commit, repo->git, &oid) == 0 &&
	     git_commit_tree(&tree, commit) == 0;
	if (ok && git_commit_parentcount(commit) > 0)
		ok = git_commit_parent(&parent, commit, 0) == 0 &&
		     git_commit_tree(&old, parent) == 0;
	ok = ok && git_diff_tree_to_tree(&diff, repo->git, old, tree, NULL) == 0;
	ok = ok && (git_diff_print(diff, GIT_DIFF_FORMAT_PATCH, diff_add_line, &sb) == 0 ||
		    sb.len == sb.max);
	if (!ok)
		error_set(err, ERROR_STATE, "cannot read what %.12s changes", hex);
	git_diff_free(diff);
	git_tree_free(old);
	git_tree_free(tree);
	git_commit_free(parent);
	git_commit_free(commit);
	if (!ok) {
		strbuf_release(&sb);
		return NULL;
	}
	return strbuf_detach(&sb);
}
