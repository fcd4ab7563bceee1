// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/backports.h"
#include "git/apply-patch.h"
#include "git/find-by-subject.h"

/* The fixes that syzkaller (pkg/vcs) picks when it bisects, as of August 2026. */
static const struct {
	const char *guilty, *fix;
} builtin[] = {
	{ NULL, "1d489151e9f9" },	    { NULL, "52a9dab6d892" },
	{ NULL, "0711f0d7050b" },	    { "db2b0c5d7b6f", "82880283d7fc" },
	{ "997acaf6b4b5", "f4e61f0c9add" }, /* WARNINGs in kvm_wait */
	{ "342f43af70db", "ea7b4244b365" }, { "12d909cac1e1", "e77aff5528a1" },
	{ "00b35530811f", "10a77965760c" }, { "2a04739139b2", "b12fa5e76e14" },
	{ "2a04739139b2", "c5d296bad640" },
};

static int add_backport(struct backports *b, const struct repo *repo, const char *guilty,
			const char *fix, struct error *err)
{
	AUTO_FREE char *from = guilty ? repo_resolve(repo, guilty, err) : NULL;
	char *full = guilty && !from ? NULL : repo_resolve(repo, fix, err);

	if (!full)
		return -1;
	ALLOC_GROW(b->v, b->nr + 1, b->alloc);
	b->v[b->nr++] = (struct backport){ from ? xstrdup(from) : NULL, full, NULL };
	return 0;
}

void backports_builtin(struct backports *b, const struct repo *repo)
{
	for (size_t i = 0; i < ARRAY_SIZE(builtin); i++)
		(void)add_backport(b, repo, builtin[i].guilty, builtin[i].fix, NULL);
}

int backports_configure(struct backports *b, const struct repo *repo, const char *value,
			struct error *err)
{
	const char *colon = strchr(value, ':');

	if (!colon || !colon[1])
		return error_set(err, ERROR_USER,
				 "kbisect.backport: '%s' is not <guilty commit>:<its fix>", value);
	AUTO_FREE char *guilty = xstrndup(value, (size_t)(colon - value));
	if (add_backport(b, repo, *guilty ? guilty : NULL, colon + 1, err) < 0)
		return error_prefix(err, "kbisect.backport '%s'", value);
	return 0;
}

void backports_clear(struct backports *b)
{
	for (size_t i = 0; i < b->nr; i++) {
		free(b->v[i].guilty);
		free(b->v[i].fix);
		free(b->v[i].fixed);
	}
	free(b->v);
	*b = (struct backports)BACKPORTS_INIT;
}

/* Walking back years of history takes seconds. The commits of one bisection are near each
 * other, so a commit that contains one with the fix answers faster. */
static int is_fixed(struct backport *p, const struct repo *repo, const char *commit,
		    struct error *err)
{
	int ret = p->fixed ? repo_is_ancestor(repo, p->fixed, commit, err) : 0;

	if (ret)
		return ret;
	ret = repo_is_ancestor(repo, p->fix, commit, err);
	if (ret > 0 && (!p->fixed || repo_is_ancestor(repo, commit, p->fixed, NULL) > 0)) {
		free(p->fixed);
		p->fixed = xstrdup(commit);
	}
	return ret;
}

/* Returns 1 when the commit needs the fix, else 0. */
static int needed(struct backport *p, const struct repo *repo, const char *commit,
		  const char *title, struct error *err)
{
	AUTO_FREE char *since = xstrfmt("%s..%s", p->fix, commit);
	char *found[2];
	int ret = is_fixed(p, repo, commit, err);

	if (ret)
		return MIN(ret, 0);
	ret = p->guilty ? repo_is_ancestor(repo, p->guilty, commit, err) : 1;
	if (ret <= 0)
		return ret;
	/* In a stable tree the fix has another hash. */
	ret = repo_find_subject(repo, since, title, found, err);
	free(found[0]);
	free(found[1]);
	return ret < 0 ? -1 : !ret;
}

static void add_words(char ***list, const char *words, const char *title)
{
	size_t nr = 0;

	while (*list && (*list)[nr])
		nr++;
	*list = xrealloc(*list, nr + 2, sizeof(**list));
	(*list)[nr] = xstrfmt("%s %s", words, title);
	(*list)[nr + 1] = NULL;
}

/* Picks on top of the fixes so far. */
static enum pick_result pick(const struct repo *repo, const char *fix, const char *title,
			     struct backported *made, struct error *err)
{
	char *next;
	enum pick_result result = repo_cherry_pick(repo, fix, made->commit, &next, err);

	if (result == PICK_MADE) {
		free(made->commit);
		made->commit = next;
		add_words(&made->applied, fix, title);
	} else if (result == PICK_CONFLICT) {
		add_words(&made->refused, fix, title);
	}
	return result;
}

static int apply(struct backport *p, const struct repo *repo, const char *commit,
		 struct backported *made, struct error *err)
{
	AUTO_FREE char *title = repo_title(repo, p->fix);
	int ret = needed(p, repo, commit, title, err);

	if (ret > 0)
		ret = pick(repo, p->fix, title, made, err) == PICK_FAILED ? -1 : 0;
	return MIN(ret, 0);
}

int backports_also(const struct repo *repo, const char *fix, struct backported *made,
		   struct error *err)
{
	AUTO_FREE char *title = repo_title(repo, fix);
	enum pick_result result = pick(repo, fix, title, made, err);

	made->also_applied = result == PICK_MADE;
	return result == PICK_FAILED ? -1 : 0;
}

int backports_patch(const struct repo *repo, const char *patch, struct backported *made,
		    struct error *err)
{
	static const char *const words[] = {
		[PICK_MADE] = "patch applied:",
		[PICK_CONFLICT] = "patch does not apply, built without:",
		[PICK_EMPTY] = "patch is already there:",
	};
	const char *slash = strrchr(patch, '/');
	char *next;
	enum pick_result result = repo_apply_patch(repo, patch, made->commit, &next, err);

	if (result == PICK_FAILED)
		return -1;
	if (next) {
		free(made->commit);
		made->commit = next;
	}
	add_words(&made->patches, words[result], slash ? slash + 1 : patch);
	return 0;
}

int backports_apply(struct backports *b, const struct repo *repo, const char *commit,
		    struct backported *made, struct error *err)
{
	*made = (struct backported){ .commit = xstrdup(commit) };
	for (size_t i = 0; i < b->nr; i++)
		if (apply(&b->v[i], repo, commit, made, err) < 0) {
			backported_clear(made);
			return error_prefix(err, "backports for %.12s", commit);
		}
	return 0;
}

void backported_clear(struct backported *made)
{
	free(made->commit);
	free_list(made->applied);
	free_list(made->refused);
	free_list(made->patches);
	*made = (struct backported){ 0 };
}
