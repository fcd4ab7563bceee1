// SPDX-License-Identifier: GPL-2.0-only
#include "session/prefetch-worker.h"
#include "git/predict-next.h"
#include "session/git-driver.h"
#include "collapse.h"
#include "session/testbed.h"

static bool is_untested(const struct session *s, const char *end, const char *commit)
{
	const struct tested_commit *c = state_find(&s->state, end);

	return !str_equal(end, commit) && (!c || c->decision == DECIDE_MORE);
}

/* The ends come first, as in test_ends(). */
static const char *untested_end(const struct session *s, const char *commit)
{
	for (char **p = s->state.failing; *p; p++)
		if (is_untested(s, *p, commit))
			return *p;
	for (char **p = s->state.passing; *p; p++)
		if (is_untested(s, *p, commit))
			return *p;
	return NULL;
}

static int gits_next(const struct session *s, const char *scratch, const char *commit,
		     enum decision verdict, char **next, struct error *err)
{
	struct bisect b = BISECT_INIT;
	int ret = bisect_read(s->repo, &b, err);

	if (ret)
		goto out;
	if (!b.active && !s->state.bisecting)
		ret = bisect_predict_first(s->repo, scratch, state_newer(&s->state),
					   state_older(&s->state), s->state.paths, s->settings.fix,
					   next, err);
	else if (s->user_drives && !str_equal(commit, b.current))
		*next = xstrdup(b.current); /* git waits for the verdict on an end */
	else if (b.active)
		ret = bisect_predict(s->repo, scratch, commit, driver_term(s, verdict), next, err);
out:
	bisect_clear(&b);
	return ret;
}

/* As the search loop goes on: git's choice, unless the collapse has a better one. */
static int worker_find_next(struct session *s, const struct testbed *tb, const char *commit,
			    enum decision verdict, char **next, struct error *err)
{
	const char *end = untested_end(s, commit), *about = commit;
	char *chosen;

	*next = end ? xstrdup(end) : NULL;
	/* Without a passing end it is not known how far back the releases are tested. */
	if (end || !s->state.passing[0])
		return 0;
	if (range_load(&s->range, err) < 0 ||
	    gits_next(s, testbed_scratch(tb), commit, verdict, next, err) < 0)
		return -1;
	/* A passing end that does not border on the range says nothing about it. */
	if (!s->state.bisecting && candidates_find(&s->range.candidates, commit) < 0)
		about = NULL;
	if (s->user_drives || (*next && collapse_is_outside(s, *next)) ||
	    collapse_predict(s, about, verdict, testbed_guests(tb), &chosen) != 0)
		return 0;
	free(*next);
	*next = chosen;
	return 0;
}

static void say_step(void *data, int done, int total)
{
	FILE *out = data;

	fprintf(out, "step %d %d\n", done, total);
	fflush(out);
}

static int worker_build(struct testbed *tb, const char *commit, bool *cold, FILE *out,
			struct error *err)
{
	int ret;

	fprintf(out, "begin %s %s\n", commit, *cold ? "cold" : "warm");
	fflush(out);
	testbed_on_progress(tb, say_step, out);
	ret = testbed_keep(tb, commit, err);
	if (ret == 0) {
		fprintf(out, "end %s\n", commit);
		fflush(out);
		*cold = false;
	}
	return ret;
}

int prefetch_work(struct session *s, const char *commit, enum decision verdict, FILE *out,
		  struct error *err)
{
	struct testbed *tb = testbed_open_prefetch(s->repo, &s->settings, err);
	AUTO_FREE char *next = NULL, *unfinished = NULL;
	bool cold;
	int ret = tb ? worker_find_next(s, tb, commit, verdict, &next, err) : -1;

	if (ret || !next || testbed_has(tb, next))
		goto out;
	/* The objects of an unfinished first build help no other commit, so it is finished
	 * first. */
	cold = testbed_is_cold(tb, &unfinished);
	if (unfinished && !str_equal(unfinished, next) &&
	    worker_build(tb, unfinished, &cold, out, err) < 0)
		ret = -1;
	else
		ret = worker_build(tb, next, &cold, out, err);
out:
	testbed_close(tb);
	return ret;
}
