// SPDX-License-Identifier: GPL-2.0-only
#include "tree-check.h"

#include "age.h"
#include "kernel/tree-clean.h"
#include "path-class.h"
#include "work-tree.h"

#define UNTRACKED_MAX ((size_t)1 << 20)

/* Returns a source that was changed while it was compiled, borrowed, or NULL. The time of
 * a file can be set back, that of its last change cannot. */
static const char *find_touched(const char *tree, const struct manifest *m,
				const struct timespec *began)
{
	struct stat st;

	for (size_t i = 0; i < m->nr; i++) {
		AUTO_FREE char *path = xstrfmt("%s/%s", tree, m->files[i].path);

		if (lstat(path, &st) < 0 || age_is_later(&st.st_ctim, began))
			return m->files[i].path;
	}
	return NULL;
}

/* Can a file that the commit does not have be a part of the kernel? A file that the build
 * itself wrote into its source, such as a script's cache, is neither source nor header. */
static bool untracked_counts(const struct manifest *m, const char *path)
{
	switch (path_classify(path, m ? m->srcarch : "")) {
	case PATH_SOURCE:
	case PATH_HEADER:
	case PATH_BUILD:
		return !m || manifest_minds(m, path, PATH_ADDED, GIT_FILEMODE_BLOB);
	default:
		return false;
	}
}

/* *path (owned) becomes an untracked file that the build may have read, or NULL. */
static int find_untracked(const char *tree, const struct manifest *m, char **path,
			  struct error *err)
{
	struct strbuf list = STRBUF_INIT(UNTRACKED_MAX);
	int ret = work_tree_untracked(tree, &list, err);

	*path = NULL;
	for (const char *p = list.buf; !ret && p < list.buf + list.len; p += strlen(p) + 1)
		if (untracked_counts(m, p)) {
			*path = xstrdup(p);
			break;
		}
	strbuf_release(&list);
	return ret;
}

/* *why (owned) becomes the reason for which the work tree is not that of the commit, or
 * was not all the time, or NULL. */
static int check_tree(const char *tree, const char *commit, const struct manifest *m,
		      const struct timespec *began, char **why, struct error *err)
{
	const char *touched = m ? find_touched(tree, m, began) : NULL;
	AUTO_FREE char *untracked = NULL;
	int same;

	*why = touched ? xstrfmt("something else changed '%s' in its work tree", touched) : NULL;
	if (*why)
		return 0;
	same = work_tree_is(tree, commit, err);
	if (same < 0 || find_untracked(tree, m, &untracked, err) < 0)
		return -1;
	if (!same)
		*why = xstrdup("something else changed its work tree");
	else if (untracked)
		*why = xstrfmt("something else put '%s' into its work tree", untracked);
	return 0;
}

/* The same for the clock. */
static int check_clock(const char *build_dir, char **why, struct error *err)
{
	struct timespec newest;
	int ret;

	*why = NULL;
	if (age_clock_was_set(build_dir)) {
		*why = xstrdup("the clock of this machine was set");
		return 0;
	}
	if (age_newest(build_dir, &newest, err) < 0)
		return -1;
	ret = age_pass(build_dir, &newest, err);
	if (!ret)
		*why = xstrdup("the clock of this machine stepped back");
	return ret < 0 ? -1 : 0;
}

int tree_check(const char *build_dir, const char *tree, const char *commit,
	       const struct manifest *m, char **why, struct error *err)
{
	struct timespec began;

	*why = NULL;
	if (age_clock_noted(build_dir, &began, err) < 0 || check_clock(build_dir, why, err) < 0)
		return -1;
	if (!*why && check_tree(tree, commit, m, &began, why, err) < 0)
		return -1;
	if (*why)
		return tree_clean_distrust(build_dir, err) < 0 ? -1 : 1;
	return age_forget_clock(build_dir, err);
}
