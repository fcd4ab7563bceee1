// SPDX-License-Identifier: GPL-2.0-only
#include "ends.h"
#include "git/find-by-subject.h"

static int wrong_way_round(bool fix, const char *new, const char *old, struct error *err)
{
	return error_set(
		err, ERROR_USER,
		"the %s end %s is an ancestor of the %s end %s: are they the wrong way round?",
		fix ? "fixed" : "bad", new, fix ? "broken" : "good", old);
}

/* The only commit with this subject, owned. NULL with an error unless exactly one commit
 * has it. */
static char *by_subject(const struct repo *repo, const char *in, const char *subject,
			struct error *err)
{
	char *found[2], *commit = NULL;
	int nr = repo_find_subject(repo, in, subject, found, err);

	if (nr == 0)
		error_set(err, ERROR_USER,
			  "--subject: no commit that %.12s reaches has the subject '%s'", in,
			  subject);
	else if (nr > 1)
		error_set(
			err, ERROR_USER,
			"--subject: %d commits that %.12s reaches have the subject '%s', %.12s and %.12s "
			"the newest: "
			"name one by its hash",
			nr, in, subject, found[0], found[1]);
	else if (nr == 1)
		commit = steal(&found[0]);
	free(found[0]);
	free(found[1]);
	return commit;
}

/* A broken end of another tree may be in this one under another hash. If that is not
 * certain, git bisect uses the merge base. */
static int find_in_tree(const struct repo *repo, const char *fixed, char **broken,
			struct error *err)
{
	AUTO_FREE char *subject = repo_title(repo, *broken), *there = NULL;
	struct error why = ERROR_INIT;
	int in = repo_is_ancestor(repo, *broken, fixed, err);

	if (in)
		return in < 0 ? -1 : 0;
	there = by_subject(repo, fixed, subject, &why);
	if (there) {
		warning("%.12s is not in %.12s, where %.12s has its subject, '%s': that is taken",
			*broken, fixed, there, subject);
		free(*broken);
		*broken = steal(&there);
	} else {
		warning("%.12s is not in %.12s, and %s: their merge base is tested", *broken, fixed,
			why.message);
	}
	error_clear(&why);
	return 0;
}

static int resolve_old(const struct repo *repo, bool fix, const char *new, const char *revision,
		       char **old, struct error *err)
{
	int ancestor;

	*old = repo_resolve(repo, revision, err);
	if (!*old || repo_check_kernel(repo, *old, err) < 0)
		return -1;
	ancestor = repo_is_ancestor(repo, new, *old, err);
	if (ancestor)
		return ancestor;
	return fix ? find_in_tree(repo, new, old, err) : 0;
}

int ends_resolve(const struct repo *repo, bool fix, const char *subject, int argc, char **argv,
		 char **bad, char ***good, struct error *err)
{
	AUTO_FREE char *found = NULL;
	size_t nr = 0;
	int ret;

	*good = xcalloc((size_t)argc + 2, sizeof(**good));
	*bad = repo_resolve(repo, argc > 0 ? argv[0] : "HEAD", err);
	if (!*bad || repo_check_kernel(repo, *bad, err) < 0)
		return -1;
	if (subject && !(found = by_subject(repo, *bad, subject, err)))
		return -1;
	if (found && fix) {
		(*good)[nr++] = steal(&found);
	} else if (found) {
		free(*bad);
		*bad = steal(&found);
	}
	for (int i = 1; i < argc; i++) {
		ret = resolve_old(repo, fix, *bad, argv[i], &(*good)[nr++], err);
		if (ret)
			return ret < 0 ? -1 : wrong_way_round(fix, argv[0], argv[i], err);
	}
	if (fix && !nr)
		return error_set(err, ERROR_USER,
				 "--fix needs a commit that shows the failure: git "
				 "kbisect start --fix <fixed> <broken>");
	return 0;
}
