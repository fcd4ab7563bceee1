// SPDX-License-Identifier: GPL-2.0-only
#include "session/build-fix.h"
#include "git/commits-touching.h"
#include "kernel/build-error.h"
#include "session/events.h"

#define FAILURES_MIN 2

struct fix_search {
	struct session *s;
	struct testbed *tb;
	struct error *err;
	struct build_error error;
	const char *failing; /* the newest commit that fails of it */
	const char *built;   /* the oldest after it that was built */
	int tries;
};

static bool is_open(const struct session *s, const struct tested_commit *c)
{
	return c->build_failed && c->decision == DECIDE_SKIP && !c->inferred_from &&
	       range_has(&s->range, c->commit);
}

static const struct build_fix *known(const struct session *s, const char *tail)
{
	struct build_error e;
	const struct build_fix *found = NULL;

	if (!build_error_read(tail, &e))
		return NULL;
	for (size_t i = 0; i < s->state.build_fixes_nr; i++)
		if (str_equal(s->state.build_fixes[i].error, e.message))
			found = &s->state.build_fixes[i];
	build_error_clear(&e);
	return found;
}

const char *build_fix_for(const struct session *s, const struct tested_commit *c)
{
	const struct build_fix *fix = c ? known(s, c->build_error) : NULL;

	if (!c || !failure_traits(s->settings.kind)->fixes_builds)
		return NULL;
	for (char **line = c->backports; !fix && line && *line; line++)
		for (size_t i = 0; !fix && i < s->state.build_fixes_nr; i++)
			if (s->state.build_fixes[i].commit &&
			    starts_with(*line, s->state.build_fixes[i].commit))
				fix = &s->state.build_fixes[i];
	if (!fix || !fix->commit || repo_is_ancestor(s->repo, fix->commit, c->commit, NULL))
		return NULL;
	return fix->commit;
}

/* Whether a is an ancestor of b. An error counts as no. */
static bool is_before(const struct fix_search *m, const char *a, const char *b)
{
	return repo_is_ancestor(m->s->repo, a, b, NULL) > 0;
}

/* Counts the commits that fail like commits[first]; m->failing is the newest of them. */
static int same_failures(struct fix_search *m, size_t first)
{
	const struct session *s = m->s;
	int nr = 0;

	m->failing = NULL;
	for (size_t i = first; i < s->state.nr; i++) {
		const struct tested_commit *c = &s->state.commits[i];

		if (!is_open(s, c) ||
		    !build_error_same(c->build_error, s->state.commits[first].build_error))
			continue;
		nr++;
		if (!m->failing || is_before(m, m->failing, c->commit))
			m->failing = c->commit;
	}
	return nr;
}

static void find_built(struct fix_search *m)
{
	const struct session *s = m->s;

	m->built = NULL;
	for (size_t i = 0; i < s->state.nr; i++) {
		const struct tested_commit *c = &s->state.commits[i];

		if (c->signature && !c->build_failed && is_before(m, m->failing, c->commit) &&
		    (!m->built || is_before(m, c->commit, m->built)))
			m->built = c->commit;
	}
}

/* Returns 1 when the failing commit builds with this commit picked onto it. */
static int try(struct fix_search *m, const char *fix)
{
	struct build b = BUILD_INIT;
	int ret;

	m->tries++;
	session_progress(m->s, "looking for the build fix of", m->failing, m->tries,
			 BUILD_FIX_TRIES);
	testbed_also_apply(m->tb, fix);
	ret = testbed_kernel(m->tb, m->failing, &b, m->err);
	if (!ret)
		ret = b.blame == BLAME_NONE && testbed_backports(m->tb)->also_applied;
	testbed_also_apply(m->tb, NULL);
	build_clear(&b);
	return ret;
}

static bool was_tried(char *const *list, const char *commit)
{
	for (; list && *list; list++)
		if (str_equal(*list, commit))
			return true;
	return false;
}

/* The first commit of the list that fixes the build, owned; NULL when none does, or when
 * the host is in trouble (*ret is -1 then). */
static char *try_list(struct fix_search *m, char **list, char **before, int *ret)
{
	for (char **p = list; !*ret && *p && m->tries < BUILD_FIX_TRIES; p++) {
		if (was_tried(before, *p))
			continue;
		*ret = try(m, *p);
		if (*ret > 0)
			return xstrdup(*p);
	}
	return NULL;
}

/* *fix stays NULL when no commit fixes the build. */
static int search(struct fix_search *m, char **fix)
{
	char **by_file = NULL, **by_symbol = NULL;
	const struct repo *repo = m->s->repo;
	int ret = 0;

	if (m->error.file)
		ret = repo_touching(repo, m->failing, m->built, m->error.file, NULL,
				    BUILD_FIX_TRIES, &by_file, m->err);
	if (ret < 0)
		goto out;
	ret = 0;
	if (by_file)
		*fix = try_list(m, by_file, NULL, &ret);
	if (ret < 0 || *fix || !m->error.symbol || m->tries >= BUILD_FIX_TRIES)
		goto out;
	ret = repo_touching(repo, m->failing, m->built, NULL, m->error.symbol, 2 * BUILD_FIX_TRIES,
			    &by_symbol, m->err);
	if (ret < 0)
		goto out;
	ret = 0;
	if (by_symbol)
		*fix = try_list(m, by_symbol, by_file, &ret);
out:
	free_list(by_file);
	free_list(by_symbol);
	return MIN(ret, 0);
}

/* The skipped commits that can be tested again. */
static json_t *reopened(const struct fix_search *m, const char *only)
{
	const struct session *s = m->s;
	json_t *list = json_array();

	for (size_t i = 0; i < s->state.nr; i++) {
		const struct tested_commit *c = &s->state.commits[i];
		const struct tested_commit *from =
			c->inferred_from ? state_find(&s->state, c->inferred_from) : c;
		struct build_error e;

		if ((only && !str_equal(c->commit, only)) || !from || c->decision != DECIDE_SKIP ||
		    !is_open(s, from) || !build_error_read(from->build_error, &e))
			continue;
		if (str_equal(e.message, m->error.message))
			json_array_append_new(list, json_string(c->commit));
		build_error_clear(&e);
	}
	return list;
}

/* Whether enough commits fail with an error whose fix was not looked for yet. m->error is then
 * that error, which the caller clears. */
static bool find_unfixed(struct fix_search *m)
{
	const struct session *s = m->s;

	if (!s->settings.fix_builds || !failure_traits(s->settings.kind)->fixes_builds)
		return false;
	for (size_t i = 0; i < s->state.nr; i++) {
		if (!is_open(s, &s->state.commits[i]) ||
		    known(s, s->state.commits[i].build_error) ||
		    !build_error_read(s->state.commits[i].build_error, &m->error))
			continue;
		if (same_failures(m, i) >= FAILURES_MIN)
			find_built(m);
		if (m->built)
			return true;
		build_error_clear(&m->error);
	}
	return false;
}

bool build_fix_is_due(struct session *s)
{
	struct fix_search m = { .s = s };
	bool due = find_unfixed(&m);

	if (due)
		build_error_clear(&m.error);
	return due;
}

int build_fix_find(struct session *s, struct testbed *tb, const char *only, struct error *err)
{
	struct fix_search m = { .s = s, .tb = tb, .err = err };
	int ret;

	if (!find_unfixed(&m))
		return 0;
	AUTO_FREE char *fix = NULL;
	ret = search(&m, &fix);
	if (!ret) {
		AUTO_FREE char *title = fix ? repo_title(s->repo, fix) : NULL;

		ret = session_record(s,
				     event_build_fix(m.error.message, fix, title,
						     fix ? reopened(&m, only) : json_array()),
				     err);
	}
	build_error_clear(&m.error);
	return ret < 0 ? -1 : 1;
}
