// SPDX-License-Identifier: GPL-2.0-only
#include "testing.h"
#include "session/build-fix.h"
#include "session/control-boot.h"
#include "outlook.h"
#include "remote-runs.h"
#include "slurm-jobs.h"
#include "session/events.h"
#include "session/run-json.h"
#include "session/target.h"

#include <math.h>

/* Seconds for which a calibration goes on watching after a crash, because the first crash
 * need not be the one that matters. */
#define CALIBRATION_SETTLE 3.0
/* Breakpoints cost time while they are not reached. When this many runs of a commit did not reach
 * them, its other runs are presumed not to reach them, either. */
#define UNREACHED_RUNS 4
/* After this many runs that did not boot, skip is the likeliest verdict. */
#define UNBOOTED_RUNS 2
/* No kernel is prefetched for a verdict that is less likely than this. */
#define SECOND_MIN .1

const struct tested_commit *testing_current(const struct testing *w)
{
	return state_find(&w->s->state, w->test->commit);
}

void testing_progress(const struct testing *w, const char *stage, int done, int total)
{
	session_progress(w->s, stage, w->test->commit, done, total);
}

void testing_set_verdict(struct verdict *v, enum decision decision, double p_bad, char *reason)
{
	verdict_clear(v);
	*v = (struct verdict){ .decision = decision, .p_bad = p_bad, .reason = reason };
}

int testing_record_verdict(struct testing *w, const char *from, enum inference how)
{
	return session_record(
		w->s, event_verdict(w->test->commit, w->v, w->test_seconds, from, how), w->err);
}

/* Another commit with the same kernel and a verdict that came from runs. */
static const struct tested_commit *same_kernel(const struct testing *w, const char *key,
					       const char *signature)
{
	for (size_t i = 0; i < w->s->state.nr; i++) {
		const struct tested_commit *c = &w->s->state.commits[i];

		if (str_equal(c->commit, w->test->commit) || c->inferred_from || !c->nr ||
		    (c->decision != DECIDE_GOOD && c->decision != DECIDE_BAD))
			continue;
		if ((key && str_equal(c->key, key)) ||
		    (signature && str_equal(c->signature, signature)))
			return c;
	}
	return NULL;
}

static int infer(struct testing *w, const struct tested_commit *from, enum inference how)
{
	AUTO_FREE char *commit = xstrdup(from->commit);

	testing_set_verdict(w->v, from->decision, from->p_bad,
			    xstrfmt("the same kernel as %.12s (%s)", commit, inference_id(how)));
	return testing_record_verdict(w, commit, how);
}

/* The first run since this process came to the commit whose test wants the search to stop. */
static const struct run *find_stopped(const struct testing *w, const struct tested_commit *c)
{
	for (size_t i = w->runs_before; i < c->nr; i++)
		if (c->runs[i].outcome == OUTCOME_STOPPED)
			return &c->runs[i];
	return NULL;
}

char *test_commit_stopped(const struct run *run)
{
	return xstrfmt("%s, which stops the search (--test-map can give it another meaning)",
		       run->title);
}

/* Runs of this visit, without those that the host lost. */
static int runs_of_visit(const struct testing *w)
{
	const struct tested_commit *c = testing_current(w);
	int nr = 0;

	for (size_t i = w->visit_before; i < c->nr; i++)
		nr += c->runs[i].outcome != OUTCOME_HOST;
	return nr;
}

/* Runs that may still be made before the commit is left; INT_MAX: as many as it takes. */
static int left_of_visit(const struct testing *w)
{
	int visit = w->policy.visit;

	return visit > 0 ? MAX(visit - runs_of_visit(w), 0) : INT_MAX;
}

/* Runs that an earlier process lost to the host do not count: the host may work again. */
static void decide(struct testing *w)
{
	const struct tested_commit *c = testing_current(w);
	const struct run *stopped = find_stopped(w, c);
	AUTO_FREE struct run *runs = xcalloc(c->nr + 1, sizeof(*runs));
	size_t nr = 0;

	for (size_t i = 0; i < c->nr; i++)
		if (i >= w->runs_before || c->runs[i].outcome != OUTCOME_HOST)
			runs[nr++] = c->runs[i];
	if (stopped && !w->test->only_runs)
		testing_set_verdict(w->v, DECIDE_ABORT, .5, test_commit_stopped(stopped));
	else if (w->test->calibrate)
		calibration_decide(&w->policy, runs, nr, w->s->settings.timeout, w->v);
	else
		verdict_decide(&w->model, &w->policy, runs, nr, w->v);
	if (w->test->only_runs) {
		testing_set_verdict(w->v, DECIDE_MORE, w->v->p_bad, NULL);
		w->v->more = left_of_visit(w);
	}
}

static bool goes_on(const struct testing *w)
{
	return w->v->decision == DECIDE_MORE && left_of_visit(w) > 0;
}

static bool never_reached(const struct tested_commit *c)
{
	int no = 0;

	for (size_t i = 0; i < c->nr; i++) {
		if (c->runs[i].reach == REACH_YES)
			return false;
		no += c->runs[i].reach == REACH_NO;
	}
	return no >= UNREACHED_RUNS;
}

/* The functions to watch in the next run, or NULL to watch none. */
static const char *const *functions_to_watch(struct testing *w)
{
	if (!w->s->settings.reach || w->test->calibrate || never_reached(testing_current(w)))
		return NULL;
	if (!w->watch)
		w->watch = target_watch(w->s, w->build.system_map);
	return (const char *const *)w->watch;
}

static bool commit_has_booted(const struct tested_commit *c)
{
	for (size_t i = 0; i < c->nr; i++)
		if (c->runs[i].booted)
			return true;
	return false;
}

/* Prefetches the commit that may be next while the guests of this one run. A bad commit
 * shows itself soon, so at even odds more time is gained by assuming that it is good. */
static void begin_prefetch(struct testing *w)
{
	const struct tested_commit *c = testing_current(w);
	double p_bad = w->v->p_bad;
	enum decision likeliest = p_bad > .5 ? DECIDE_BAD : DECIDE_GOOD, second = DECIDE_MORE;

	if (w->test->calibrate)
		likeliest = DECIDE_BAD;
	else if (p_bad <= .5 && c->nr >= UNBOOTED_RUNS && !commit_has_booted(c))
		likeliest = DECIDE_SKIP;
	else if (MIN(p_bad, 1 - p_bad) >= SECOND_MIN)
		second = likeliest == DECIDE_BAD ? DECIDE_GOOD : DECIDE_BAD;
	prefetch_begin(testbed_prefetch(w->tb), c->commit, likeliest, second);
}

static void test_on_running(int guests, void *data)
{
	struct testing *w = data;

	w->s->guests = guests;
	testing_progress(w, "testing", (int)testing_current(w)->nr, w->wanted);
}

static int test_on_run(struct run *run, void *data)
{
	struct testing *w = data;
	const struct tested_commit *c = testing_current(w);
	int ret;

	if (run->reach == REACH_UNKNOWN && run->booted && never_reached(c))
		run->reach = REACH_PRESUMED_NO;
	ret = session_record(w->s, event_run(c->commit, c->nr, run), w->err);
	run_clear(run);
	if (ret < 0) {
		w->failed = true;
		return 0;
	}
	if (control_boot_is_due(w->s, w->test->commit, false))
		return 0;
	decide(w);
	if (w->v->decision == DECIDE_MORE && session_time_is_up(w->s)) {
		w->failed = true;
		(void)session_may_test(w->s, w->err);
		return 0;
	}
	begin_prefetch(w);
	w->round->boot.watch = functions_to_watch(w);
	c = testing_current(w);
	w->wanted = (int)c->nr + MIN(w->v->more, left_of_visit(w));
	/* Without a target every crash is noise and would ask for more runs. The round
	 * ends, the target is chosen, and then all runs are judged. */
	if (!target_is_settled(w->s, w->test->calibrate))
		w->wanted = MIN(w->wanted, w->round_end);
	test_on_running(w->s->guests, w);
	return w->wanted;
}

/* A run that a worker elsewhere has made is judged as our own. */
static void test_on_remote_run(struct run *run, void *data)
{
	struct testing *w = data;

	batch_add(w->batch, run);
}

static void test_on_begin(struct batch *batch, uv_loop_t *loop, void *data)
{
	struct testing *w = data;
	const struct remote_runs_spec spec = {
		.commit = w->test->commit,
		.key = w->build.key,
		.signature = w->build.signature,
		.lanes = testbed_lanes(w->tb),
		.runs = w->wanted - (int)testing_current(w)->nr,
		.loop = loop,
		.on_run = test_on_remote_run,
		.data = w,
	};

	w->batch = batch;
	if (!w->test->calibrate && target_known(w->s) &&
	    remote_runs_help(w->s, spec.lanes, spec.runs, testbed_guests(w->tb)))
		w->remote = remote_runs_begin(w->s, &spec);
}

static void test_on_end(void *data)
{
	struct testing *w = data;

	remote_runs_end(w->remote);
}

/* A round of runs ends when the verdict is decided or, while no target is known, when there
 * are enough runs to choose it from. */
static int run_round(struct testing *w)
{
	struct session *s = w->s;
	AUTO_FREE char *consoles = xstrfmt("%s/runs/%s", s->dir, w->test->commit);
	struct batch_spec spec = {
		.jobs = s->settings.guests,
		.processors = s->settings.metric ? s->settings.cpus : 0,
		.done = (int)testing_current(w)->nr,
		.wanted = (int)testing_current(w)->nr + MIN(w->v->more, left_of_visit(w)),
		.on_run = test_on_run,
		.on_running = test_on_running,
		.on_begin = test_on_begin,
		.on_end = test_on_end,
		.data = w,
		.loop = prefetch_loop(testbed_prefetch(w->tb)),
	};
	double started = now_seconds();
	int ret;

	if (testbed_guest(w->tb, &w->build, &spec, w->err) < 0)
		return -1;
	spec.boot.console_dir = consoles;
	spec.boot.matcher = s->state.matcher;
	spec.boot.run_seconds = w->policy.whole;
	if (!(spec.boot.run_seconds > 0))
		spec.boot.run_seconds = model_run_seconds(&w->model, s->settings.timeout);
	spec.boot.watch = functions_to_watch(w);
	spec.boot.needed_modules = &w->needed_modules;
	if (!target_known(s)) {
		spec.boot.stop_at_any_crash = true;
		spec.boot.settle = MIN(CALIBRATION_SETTLE, s->settings.timeout);
	}
	w->round = &spec;
	w->round_end = spec.wanted;
	w->wanted = spec.wanted;
	test_on_running(0, w);
	begin_prefetch(w);
	ret = batch_run(&spec, w->err);
	if (w->remote) {
		remote_runs_close(w->remote);
		w->remote = NULL;
		slurm_jobs_sweep(s->dir);
	}
	prefetch_end(testbed_prefetch(w->tb));
	w->test_seconds += now_seconds() - started;
	return w->failed ? -1 : ret;
}

/* Records which functions of the target's stack are watched in other kernels. */
static int record_watch(struct testing *w)
{
	char **functions = target_functions(&w->s->state.target, w->build.system_map);
	int ret = session_record(w->s, event_watch(functions), w->err);

	free_list(functions);
	return ret;
}

/* Chooses the target, or completes it, from the runs of the calibration, if there are at least
 * this many. */
static int choose_target(struct testing *w, int least)
{
	if (!w->test->calibrate || (int)testing_current(w)->nr < least)
		return 0;
	if (target_known(w->s))
		return target_complete(w->s, testing_current(w), w->err);
	return target_choose(w->s, testing_current(w), w->err);
}

/* Boots the control kernel when it is due in the midst of a commit's runs, and then goes back to
 * the kernel of the commit. */
static int doubt_host(struct testing *w)
{
	if (!control_boot_is_due(w->s, w->test->commit, false))
		return 0;
	if (control_boot(w->s, w->tb, w->test->commit, false, w->err) < 0)
		return -1;
	/* The control kernel was built or fetched in place of this one. */
	testbed_also_apply(w->tb, build_fix_for(w->s, testing_current(w)));
	build_clear(&w->build);
	return testing_build_again(w);
}

/* The search may choose the same commit after a visit. Its test goes on then, and is not left. */
static bool next_visit(struct testing *w)
{
	struct outlook o;
	bool here;

	if (w->v->decision != DECIDE_MORE || w->test->only_runs)
		return false;
	outlook_take_run(&o, w->s, testbed_guests(w->tb));
	here = o.next.chosen && !o.next.replay &&
	       str_equal(w->s->range.candidates.commits[o.next.commit], w->test->commit);
	if (here) {
		w->policy = o.next.policy;
		w->policy.costs = NULL; /* those of the outlook */
		w->visit_before = testing_current(w)->nr;
		decide(w);
	}
	outlook_clear(&o);
	return here && goes_on(w);
}

static int test_run_guests(struct testing *w)
{
	/* An interruption may have come between the first round and the choice. */
	if (choose_target(w, w->policy.calibrate_min) < 0)
		return -1;
	for (decide(w); goes_on(w) || next_visit(w); decide(w))
		if (run_round(w) < 0 || choose_target(w, 0) < 0 || doubt_host(w) < 0)
			return -1;
	/* The commit has no verdict then, and is tested when the session goes on. */
	if (w->v->decision == DECIDE_ABORT)
		return error_set(w->err, ERROR_HOST, "%.12s: %s", w->test->commit, w->v->reason);
	if (w->test->only_runs)
		return 0;
	if (w->v->decision == DECIDE_MORE)
		return session_record(w->s, event_left(w->test->commit, w->test_seconds), w->err);
	if (w->test->calibrate && w->s->state.target.report && record_watch(w) < 0)
		return -1;
	if (control_boot(w->s, w->tb, w->test->commit, true, w->err) < 0)
		return -1;
	return testing_record_verdict(w, NULL, INFERENCE_NONE);
}

static int test_kernel(struct testing *w)
{
	AUTO_FREE char *key = NULL;
	const struct tested_commit *same;
	bool may_infer = !w->test->must_run && !w->test->calibrate && !w->test->only_runs;

	if (may_infer) {
		key = testbed_known(w->tb, w->test->commit);
		if (key && (same = same_kernel(w, key, NULL)))
			return infer(w, same, INFERENCE_MANIFEST);
	}
	if (testing_build(w) < 0)
		return -1;
	if (testing_decision_of_build(w) != DECIDE_MORE)
		return testing_conclude_build(w);
	if (may_infer && (same = same_kernel(w, w->build.key, w->build.signature)))
		return infer(w, same, INFERENCE_SIGNATURE);
	subjects_model(&w->s->range, &w->model);
	target_needed_modules(w->s, w->test->commit, &w->needed_modules);
	return test_run_guests(w);
}

int test_commit(struct session *s, struct testbed *tb, const struct commit_test *test,
		struct verdict *v, struct error *err)
{
	struct testing w = {
		.s = s, .tb = tb, .test = test, .v = v, .err = err, .build = BUILD_INIT
	};
	const struct tested_commit *c = state_find(&s->state, test->commit);
	int ret;

	if (c && c->decision != DECIDE_MORE && !test->must_run && !test->only_runs) {
		testing_set_verdict(v, c->decision, c->p_bad, xstrdup(c->reason ? c->reason : ""));
		return 0;
	}
	const char *compiler = testbed_compiler(tb, test->commit, err);
	if (!compiler || session_may_test(s, err) < 0)
		return -1;
	s->tested = true;
	bool again = c && c->decision != DECIDE_MORE;
	w.runs_before = w.visit_before = c ? c->nr : 0;
	w.policy = *test->policy;
	if (test->only_runs)
		w.policy.visit = test->only_runs;
	ret = session_record(s,
			     again ? event_test_again(test->commit, test->why, compiler) :
				     event_test(test->commit, test->why, compiler),
			     err);
	testbed_also_apply(tb, build_fix_for(s, state_find(&s->state, test->commit)));
	if (!ret)
		ret = test_kernel(&w);
	testbed_on_progress(tb, NULL, NULL);
	testbed_also_apply(tb, NULL);
	free_list(w.watch);
	string_set_clear(&w.needed_modules);
	build_clear(&w.build);
	return ret;
}
