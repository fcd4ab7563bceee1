// SPDX-License-Identifier: GPL-2.0-only
#include "git/apply-patch.h"
#include "base/files.h"
#include "base/scratch.h"
#include "git/run-git.h"

#define APPLY_DEADLINE 1800.0 /* seconds; git may fetch from a partial clone's remote */
#define ERRORS_MAX 4096
#define ARGS_MAX 12

/* The user's settings could let a patch apply where it does not fit. */
#define APPLY "-c", "apply.ignoreWhitespace=no", "apply", "--whitespace=nowarn"

struct patching {
	const struct repo *repo;
	const char *dir; /* in which the index is */
	struct strbuf out, errs;
};

static int patch_git(struct patching *p, const char *const *args, struct error *err)
{
	AUTO_FREE char *git_dir = xstrfmt("GIT_DIR=%s", p->repo->git_dir);
	AUTO_FREE char *index = xstrfmt("GIT_INDEX_FILE=%s/index", p->dir);
	const char *env[] = { git_dir, index, NULL };
	const char *argv[ARGS_MAX + 2] = { "git" };
	struct child_spec spec = {
		.argv = argv, .env = env, .cwd = p->dir, .deadline = APPLY_DEADLINE
	};

	for (size_t i = 0; args[i]; i++) {
		if (i == ARGS_MAX)
			die_bug("git %s: more than %d arguments", args[0], ARGS_MAX);
		argv[i + 1] = args[i];
	}
	strbuf_reset(&p->out);
	strbuf_reset(&p->errs);
	return run_git_child(&spec, &p->out, &p->errs, err);
}

static int patch_git_ok(struct patching *p, const char *const *args, struct error *err)
{
	int status = patch_git(p, args, err);

	strbuf_rtrim(&p->errs);
	if (status > 0)
		return error_set(err, ERROR_STATE, "git %s failed: %s", args[0], p->errs.buf);
	return status;
}

/* git apply exits with 1 where the patch does not fit, and with 128 for other reasons. */
static enum pick_result apply_to_index(struct patching *p, const char *patch, struct error *err)
{
	const char *const apply[] = { APPLY, "--cached", patch, NULL };
	const char *const reverse[] = { APPLY, "--cached", "--reverse", "--check", patch, NULL };
	int status = patch_git(p, apply, err);

	if (status == 0)
		return PICK_MADE;
	if (status == 1)
		status = patch_git(p, reverse, err);
	if (status == 0)
		return PICK_EMPTY;
	if (status == 1)
		return PICK_CONFLICT;
	strbuf_rtrim(&p->errs);
	if (status > 0)
		error_set(err, ERROR_STATE, "git apply failed: %s", p->errs.buf);
	return PICK_FAILED;
}

static enum pick_result apply_on(struct patching *p, const char *patch, const char *on, char **made,
				 struct error *err)
{
	const char *const read_tree[] = { "read-tree", on, NULL };
	const char *const write_tree[] = { "write-tree", NULL };
	const char *slash = strrchr(patch, '/');
	AUTO_FREE char *message = xstrfmt("%s\n", slash ? slash + 1 : patch);
	enum pick_result result;

	if (patch_git_ok(p, read_tree, err) < 0)
		return PICK_FAILED;
	result = apply_to_index(p, patch, err);
	if (result != PICK_MADE)
		return result;
	if (patch_git_ok(p, write_tree, err) < 0)
		return PICK_FAILED;
	strbuf_rtrim(&p->out);
	return repo_commit_tree(p->repo, p->out.buf, on, message, made, err);
}

enum pick_result repo_apply_patch(const struct repo *repo, const char *patch, const char *on,
				  char **made, struct error *err)
{
	struct patching p = { .repo = repo,
			      .out = STRBUF_INIT(ERRORS_MAX),
			      .errs = STRBUF_CUT(ERRORS_MAX) };
	char *dir = scratch_make(0, err);
	enum pick_result result = PICK_FAILED;

	*made = NULL;
	p.dir = dir;
	if (dir)
		result = apply_on(&p, patch, on, made, err);
	if (result == PICK_FAILED)
		error_prefix(err, "cannot apply '%s' to %.12s", patch, on);
	scratch_remove(dir);
	strbuf_release(&p.out);
	strbuf_release(&p.errs);
	return result;
}

int patch_check(const char *patch, struct error *err)
{
	const char *argv[] = { "git", APPLY, "--numstat", patch, NULL };
	const char *env[] = { "GIT_CEILING_DIRECTORIES=/", NULL };
	struct strbuf errs = STRBUF_CUT(ERRORS_MAX);
	struct child_spec spec = { .argv = argv, .env = env, .cwd = "/" };
	int status = run_git_child(&spec, NULL, &errs, err);

	if (status > 0)
		status = error_set(err, ERROR_USER, "'%s' is not a patch for git apply: %.*s",
				   patch, (int)strcspn(errs.buf, "\n"), errs.buf);
	strbuf_release(&errs);
	return status;
}
