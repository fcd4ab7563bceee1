// SPDX-License-Identifier: GPL-2.0-only
#include "git/predict-next.h"
#include "base/files.h"
#include "git/run-git.h"

#define REFS_MAX (16 * 1024 * 1024)
#define WORDS_MAX (256 * 1024)

static const char *const state[] = { "BISECT_START", "BISECT_LOG",	    "BISECT_NAMES",
				     "BISECT_TERMS", "BISECT_ANCESTORS_OK", "BISECT_FIRST_PARENT" };

static int write_file(const char *dir, const char *name, const char *line, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/%s", dir, name);
	AUTO_FREE char *text = xstrfmt("%s\n", line);

	return file_write_atomic(path, text, strlen(text), err);
}

static int copy_file(const char *from, const char *to, const char *name, struct error *err)
{
	AUTO_FREE char *source = xstrfmt("%s/%s", from, name);
	AUTO_FREE char *copy = xstrfmt("%s/%s", to, name);

	return file_exists(source) ? file_copy(source, copy, err) : 0;
}

/* A bare repository with the objects of another, HEAD at one of its commits. */
static int make_scratch(struct repo *scratch, const struct repo *repo, const char *dir,
			const char *head, struct error *err)
{
	AUTO_FREE char *objects = xstrfmt("%s/objects", repo->common_dir);

	*scratch = (struct repo){ .git_dir = xstrdup(dir) };
	if (remove_tree(dir, err) < 0 || make_dirs(dir, err) < 0 ||
	    run_git_ok(scratch, NULL, err, "init", "--quiet", "--bare", "--template=", NULL) < 0 ||
	    write_file(dir, "objects/info/alternates", objects, err) < 0 ||
	    copy_file(repo->common_dir, dir, "shallow", err) < 0)
		return -1;
	return write_file(dir, "HEAD", head, err);
}

static int copy_refs(const struct repo *from, const struct repo *to, struct error *err)
{
	static const char *const update[] = { "update-ref", "--stdin", NULL };
	struct strbuf refs = STRBUF_INIT(REFS_MAX);
	int ret = -1;

	if (run_git_ok(from, &refs, err, "for-each-ref", "--format=create %(refname) %(objectname)",
		       "refs/bisect", NULL) < 0)
		goto out;
	ret = run_git_v(to, update, refs.buf, refs.len, NULL, NULL, err);
	if (ret > 0)
		ret = error_set(err, ERROR_STATE, "the refs of git bisect cannot be copied");
out:
	strbuf_release(&refs);
	return ret;
}

static bool has_verdict(const struct bisect *b, const char *commit)
{
	if (str_equal(commit, b->bad))
		return true;
	for (char **p = b->good; *p; p++)
		if (str_equal(*p, commit))
			return true;
	for (char **p = b->skip; *p; p++)
		if (str_equal(*p, commit))
			return true;
	return false;
}

/* When git has its answer, the commit that it wanted last stays. */
static int take_wanted(const struct repo *scratch, char **next, struct error *err)
{
	struct bisect b = BISECT_INIT;
	int ret = bisect_read(scratch, &b, err);

	if (!ret && b.no_checkout && !has_verdict(&b, b.current))
		*next = steal(&b.current);
	bisect_clear(&b);
	return ret;
}

static int copy_state(const struct repo *repo, const struct repo *scratch, const char *commit,
		      struct error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(state); i++)
		if (copy_file(repo->git_dir, scratch->git_dir, state[i], err) < 0)
			return -1;
	if (copy_refs(repo, scratch, err) < 0)
		return -1;
	return bisect_expect(scratch, commit, err);
}

int bisect_predict(const struct repo *repo, const char *dir, const char *commit,
		   enum bisect_term term, char **next, struct error *err)
{
	struct strbuf words = STRBUF_CUT(WORDS_MAX);
	struct bisect b = BISECT_INIT;
	struct repo scratch;
	int ret = -1;

	*next = NULL;
	if (make_scratch(&scratch, repo, dir, commit, err) == 0 &&
	    copy_state(repo, &scratch, commit, err) == 0 && bisect_read(&scratch, &b, err) == 0 &&
	    bisect_mark(&scratch, &b, term, commit, &words, err) == 0)
		ret = take_wanted(&scratch, next, err);
	bisect_clear(&b);
	strbuf_release(&words);
	free(scratch.git_dir);
	return ret;
}

int bisect_predict_first(const struct repo *repo, const char *dir, const char *bad,
			 char *const *good, char *const *paths, bool fix, char **next,
			 struct error *err)
{
	struct strbuf words = STRBUF_CUT(WORDS_MAX);
	struct repo scratch;
	int ret = -1;

	*next = NULL;
	if (make_scratch(&scratch, repo, dir, bad, err) == 0 &&
	    bisect_start(&scratch, bad, good, paths, fix, &words, err) == 0)
		ret = take_wanted(&scratch, next, err);
	strbuf_release(&words);
	free(scratch.git_dir);
	return ret;
}
