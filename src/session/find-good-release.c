// SPDX-License-Identifier: GPL-2.0-only
#include "session/find-good-release.h"
#include "kernel/releases.h"
#include "session/events.h"

#define OLDER "the crash already happened on the oldest tested release"
#define PICKED_MAX 65536

static int load(struct releases *r, const struct repo *repo, const char *bad, struct error *err)
{
	if (releases_before(r, repo, bad, err) < 0)
		return -1;
	if (r->nr)
		return 0;
	return error_set(
		err, ERROR_USER,
		"no release tag (v*.*) is reachable from %.12s%s: name a good commit, 'git "
		"kbisect start <bad> <good>'",
		bad,
		git_repository_is_shallow(repo->git) == 1 ?
			", because this clone is shallow ('git fetch --unshallow --tags' fixes "
			"that)" :
			" ('git fetch --tags' gets those that the remote has)");
}

int find_good_release_check(const struct repo *repo, const char *bad, struct error *err)
{
	struct releases r;
	int ret = load(&r, repo, bad, err);

	releases_clear(&r);
	return ret;
}

static int say_picked(struct session *s, const struct releases *r, struct error *err)
{
	struct strbuf sb = STRBUF_CHECKED(PICKED_MAX);
	int ret;

	strbuf_addstr(&sb, "picked [");
	for (size_t i = 0; i < r->nr; i++)
		strbuf_addf(&sb, "%s%s", i ? " " : "", r->v[i].tag);
	strbuf_addf(&sb, "] out of %zu release tags", r->all);
	ret = strbuf_check(&sb, err, "the list of releases");
	if (!ret)
		ret = session_record(s, event_said(sb.buf), err);
	strbuf_release(&sb);
	return ret;
}

static int test_release(struct session *s, struct testbed *tb, const struct release *r,
			enum decision *decision, struct error *err)
{
	struct verdict v = VERDICT_INIT;
	struct policy policy;
	struct commit_test test = { .commit = r->commit, .why = REASON_RELEASE, .policy = &policy };
	const struct tested_commit *c = state_find(&s->state, r->commit);
	int ret;

	*decision = DECIDE_MORE;
	if (!c || c->decision == DECIDE_MORE) {
		if (!str_equal(s->state.passing[0], r->commit) &&
		    session_record(s, event_release(r->tag, r->commit), err) < 0)
			return -1;
		if (range_load(&s->range, err) < 0)
			return -1;
	}
	policy = session_policy(s);
	ret = test_commit(s, tb, &test, &v, err);
	*decision = v.decision;
	verdict_clear(&v);
	return ret;
}

static int none_is_good(struct session *s, const struct releases *r, const struct release *oldest,
			struct error *err)
{
	if (!oldest)
		return error_set(
			err, ERROR_USER,
			"none of the releases from %s to %s could be judged: name a good commit",
			r->v[0].tag, r->v[r->nr - 1].tag);
	return session_record(s,
			      event_no_culprit(RESULT_OLDER, OLDER, oldest->commit,
					       state_find(&s->state, oldest->commit)->p_bad),
			      err);
}

int find_good_release(struct session *s, struct testbed *tb, struct error *err)
{
	const struct release *oldest = NULL;
	enum decision decision = DECIDE_MORE;
	struct releases r;
	int ret = load(&r, s->repo, s->state.failing[0], err);

	if (!ret && !s->state.passing[0])
		ret = say_picked(s, &r, err);
	if (ret)
		goto out;
	for (size_t i = 0; i < r.nr && decision != DECIDE_GOOD; i++) {
		ret = test_release(s, tb, &r.v[i], &decision, err);
		if (ret)
			goto out;
		if (decision == DECIDE_BAD)
			oldest = &r.v[i];
	}
	if (decision != DECIDE_GOOD)
		ret = none_is_good(s, &r, oldest, err);
out:
	releases_clear(&r);
	return ret;
}
