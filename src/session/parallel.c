// SPDX-License-Identifier: GPL-2.0-only
#include "parallel.h"
#include "collapse.h"
#include "evidence/quantiles.h"
#include "lane-costs.h"
#include "outlook.h"
#include "run-costs.h"
#include "session/build-fix.h"
#include "session/events.h"
#include "session/git-driver.h"
#include "slurm-jobs.h"
#include "worker-help.h"

#include <math.h>

struct parallel {
	struct session *s;
	struct testbed *tb;
	struct worker_pool *pool; /* NULL until the first worker starts */
	struct worker_help *help; /* as the pool */
	struct error *err;
};

/* A step fails, asks for another step, or ends the search. */
enum progress { STEP_FAILED = -1, STEP_AGAIN, STEP_OVER };

/* A bad verdict of a commit outside of what is left would widen git's range again: git knows
 * one bad commit, the last that it was told. */
static bool may_tell(const struct session *s, const struct outlook *o, size_t index,
		     enum decision d)
{
	return driver_term(s, d) != BISECT_BAD || o->next.left[index];
}

/* The verdict to tell git of a subject; DECIDE_MORE when it knows it, or must not. One that a
 * stronger one contradicts is a skip, as in driver_correct(). */
static enum decision untold(struct session *s, const struct outlook *o, size_t i)
{
	const struct tested_commit *c = o->subjects.commit[i];
	enum decision d = o->next.verdicts[i] == DECIDE_SKIP ? DECIDE_SKIP : c->decision;

	if (c->decision == DECIDE_MORE || c->told != DECIDE_MORE || c->again ||
	    c->why != REASON_BISECTION || !range_has(&s->range, c->commit))
		return DECIDE_MORE;
	if (range_before_failure(&s->range, c))
		d = DECIDE_SKIP;
	return may_tell(s, o, o->subjects.v[i].commit, d) ? d : DECIDE_MORE;
}

/* Tells git a verdict that it lacks: one that has just come, or had come when we were killed.
 * git expects it then, as it expects verdicts on its own choices, and does not ask for merge
 * bases anew. */
static enum progress tell_next(struct parallel *p, const struct outlook *o, bool *told)
{
	for (size_t i = 0; i < o->subjects.nr; i++) {
		enum decision d = untold(p->s, o, i);

		if (d == DECIDE_MORE)
			continue;
		AUTO_FREE char *commit = xstrdup(o->subjects.commit[i]->commit);
		*told = true;
		if (bisect_expect(p->s->repo, commit, p->err) < 0 ||
		    driver_tell(p->s, commit, d, p->err) < 0)
			return STEP_FAILED;
		break;
	}
	return STEP_AGAIN;
}

/* Whether git asks for a commit that is not ours to choose, or has its answer. */
static enum progress parallel_ask_git(struct parallel *p)
{
	AUTO_FREE char *commit = NULL;

	if (driver_wanted(p->s, &commit, p->err) < 0)
		return STEP_FAILED;
	return commit && !collapse_is_outside(p->s, commit) ? STEP_AGAIN : STEP_OVER;
}

static enum progress end_test(struct parallel *p, size_t lane)
{
	AUTO_FREE char *commit = xstrdup(worker_pool_commit(p->pool, lane));

	worker_pool_end(p->pool, lane);
	if (!state_find(&p->s->state, commit)) /* its test has not begun */
		return STEP_AGAIN;
	return session_record(p->s, event_needless(commit), p->err) < 0 ? STEP_FAILED : STEP_AGAIN;
}

/* Ends the tests of commits that verdicts have ruled out, or all of them. */
static enum progress end_needless(struct parallel *p, const bool *left)
{
	for (size_t lane = 0; lane < worker_pool_lanes(p->pool); lane++) {
		const char *commit = worker_pool_commit(p->pool, lane);
		long index = commit ? candidates_find(&p->s->range.candidates, commit) : -1;

		if (commit && (index < 0 || !left || !left[index]) &&
		    end_test(p, lane) == STEP_FAILED)
			return STEP_FAILED;
	}
	return STEP_AGAIN;
}

/* A commit whose test was ended has its kernel in the cache already. */
static bool has_kernel(const struct tested_commit *c)
{
	return c->decision == DECIDE_MORE && c->key && !c->build_failed;
}

static void take_lane_costs(struct lane_costs *costs, const struct parallel *p)
{
	bool elsewhere = p->s->settings.launcher; /* a launcher takes workers to lanes elsewhere */
	struct build_times times;
	bool known = !elsewhere && run_costs_of_builds(p->s, &times);

	*costs = (struct lane_costs){ .lanes = (size_t)testbed_lanes(p->tb) };
	for (size_t lane = 0; lane < costs->lanes; lane++) {
		costs->busy[lane] = worker_pool_is_busy(p->pool, lane);
		if (known && !costs->busy[lane])
			costs->builds[lane] = run_costs_of_lane(p->s, &times, (int)lane);
	}
	if (known)
		free((double *)times.share);
}

/* Seconds that a test of each commit takes, by those so far; NULL when they differ nowhere or are
 * not known yet. Owned by the caller. */
static double *test_costs(const struct session *s, const struct lane_costs *costs)
{
	const struct candidates *c = &s->range.candidates;
	double build, test, *seconds, built = 0;
	bool cheaper = c->nr && isfinite(lane_costs_least(costs, 0, INFINITY));

	state_times(&s->state, &build, &test);
	for (size_t i = 0; i < s->state.nr; i++) {
		built += s->state.commits[i].built && !s->state.commits[i].cached;
		cheaper |= has_kernel(&s->state.commits[i]);
	}
	if (!cheaper || !built || !(build > 0) || !(test > 0))
		return NULL;
	seconds = xcalloc(c->nr + 1, sizeof(*seconds));
	for (size_t i = 0; i < c->nr; i++)
		seconds[i] = lane_costs_least(costs, i, build / built) + test / built;
	for (size_t i = 0; i < s->state.nr; i++) {
		long index = candidates_find(c, s->state.commits[i].commit);

		if (index >= 0 && has_kernel(&s->state.commits[i]))
			seconds[index] = test / built;
	}
	return seconds;
}

/* Chooses commits for the free lanes. Returns how many. */
static size_t choose(struct parallel *p, const struct outlook *o, const struct lane_costs *costs,
		     size_t wanted, size_t *chosen)
{
	struct history h = range_history(&p->s->range);
	AUTO_FREE double *seconds = test_costs(p->s, costs);
	size_t running[QUANTILES_MAX], n = 0;
	struct quantiles_spec spec = { .running = running, .seconds = seconds };

	for (size_t lane = 0; lane < worker_pool_lanes(p->pool); lane++) {
		const char *commit = worker_pool_commit(p->pool, lane);

		if (commit)
			running[n++] = (size_t)candidates_find(&p->s->range.candidates, commit);
	}
	spec.running_nr = n;
	return search_quantiles(&h, o->subjects.v, o->subjects.nr, &o->next, &spec, wanted, chosen);
}

/* The first worker gets our own lane, which has objects of the ends. */
static int open_pool(struct parallel *p)
{
	if (p->pool)
		return 0;
	p->pool = worker_pool_open(p->s, (size_t)testbed_lanes(p->tb), p->err);
	if (!p->pool)
		return -1;
	p->help = worker_help_open(p->s, p->pool);
	testbed_lend_lane(p->tb);
	return 0;
}

/* Begins the tests of commits in the lanes that are best for them. Each gets its part of the
 * host. */
static int start_tests(struct parallel *p, struct lane_costs *costs, const size_t *commits,
		       size_t nr)
{
	int tests = (int)(worker_pool_running(p->pool) + nr);
	const struct worker_share share = {
		.jobs = MAX(p->s->settings.jobs / tests, 1),
		.guests = MAX(testbed_guests(p->tb) / tests, 1),
	};

	for (size_t i = 0; i < nr; i++) {
		size_t lane = lane_costs_choose(costs, commits[i]);

		if (worker_pool_start(p->pool, lane, p->s->range.candidates.commits[commits[i]],
				      &share, p->err) < 0)
			return -1;
		costs->busy[lane] = true;
	}
	return 0;
}

static enum progress fill_lanes(struct parallel *p, const struct outlook *o)
{
	size_t wanted = (size_t)testbed_lanes(p->tb) - worker_pool_busy(p->pool), nr;
	size_t chosen[QUANTILES_MAX];
	struct lane_costs costs;
	int ret = 0;

	if (!wanted)
		return STEP_AGAIN;
	take_lane_costs(&costs, p);
	nr = choose(p, o, &costs, wanted, chosen);
	if (nr && (open_pool(p) < 0 || start_tests(p, &costs, chosen, nr) < 0))
		ret = -1;
	lane_costs_clear(&costs);
	return ret < 0 ? STEP_FAILED : STEP_AGAIN;
}

/* Hands commits out, and waits for the next verdict. The outlook is the same after a worker has
 * ended without news: most end soon after their verdict. */
static enum progress parallel_hand_out(struct parallel *p, const struct outlook *o)
{
	size_t recorded;

	if (end_needless(p, o->next.left) == STEP_FAILED)
		return STEP_FAILED;
	do {
		recorded = p->s->recorded;
		if (fill_lanes(p, o) == STEP_FAILED)
			return STEP_FAILED;
		if (!worker_pool_busy(p->pool))
			return STEP_OVER;
		worker_help_offer(p->help,
				  (size_t)testbed_lanes(p->tb) - worker_pool_busy(p->pool));
		if (worker_pool_wait(p->pool, p->err) < 0)
			return STEP_FAILED;
	} while (recorded == p->s->recorded && worker_pool_busy(p->pool));
	return STEP_AGAIN;
}

static enum progress step_with(struct parallel *p, const struct outlook *o)
{
	bool by_runs = failure_traits(p->s->settings.kind)->by_runs, told = false;
	enum progress progress = STEP_AGAIN;

	/* git would refuse a verdict that contradicts another one. */
	if (o->next.step == SEARCH_TEST && o->next.reason == REASON_CONTRADICTED)
		return STEP_OVER;
	if (o->next.replay && by_runs)
		return driver_correct(p->s, &o->subjects, &o->next, p->err) < 0 ? STEP_FAILED :
										  STEP_AGAIN;
	if (tell_next(p, o, &told) == STEP_FAILED)
		return STEP_FAILED;
	if (told)
		return STEP_AGAIN;
	if (o->next.step != SEARCH_BISECT)
		return STEP_OVER;
	if (!worker_pool_busy(p->pool))
		progress = parallel_ask_git(p);
	return progress == STEP_AGAIN ? parallel_hand_out(p, o) : progress;
}

static enum progress parallel_step(struct parallel *p)
{
	enum progress progress;
	struct outlook o;

	if (build_fix_is_due(p->s))
		return STEP_OVER;
	outlook_take(&o, p->s);
	progress = step_with(p, &o);
	outlook_clear(&o);
	return progress;
}

/* Ends what is still under test, and gets the lane back. */
static int parallel_end(struct parallel *p, enum progress progress)
{
	int ret = progress == STEP_FAILED ? -1 : 0;
	bool retell;

	if (!p->pool)
		return ret;
	if (!ret && end_needless(p, NULL) == STEP_FAILED)
		ret = -1;
	worker_help_close(p->help);
	retell = worker_pool_close(p->pool);
	slurm_jobs_sweep(p->s->dir);
	/* A control boot dropped verdicts that git knows. */
	if (retell && driver_retell(p->s, ret < 0 ? NULL : p->err) < 0)
		ret = -1;
	if (testbed_take_lane_back(p->tb, ret < 0 ? NULL : p->err) < 0)
		ret = -1;
	return ret;
}

int parallel_run(struct session *s, struct testbed *tb, struct error *err)
{
	struct parallel p = { .s = s, .tb = tb, .err = err };
	enum progress progress = STEP_AGAIN;

	if (testbed_lanes(tb) < 2 || s->one_test)
		return 0;
	while (progress == STEP_AGAIN)
		progress = parallel_step(&p);
	return parallel_end(&p, progress);
}
