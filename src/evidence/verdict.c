// SPDX-License-Identifier: GPL-2.0-only
#include "verdict-parts.h"

#include "base/strbuf.h"

#include <math.h>

#define REASON_MAX 2000

/* Runs after which the yield so far shows whether the remaining runs can suffice. */
#define YIELD_RUNS 10

void verdict_clear(struct verdict *v)
{
	free(v->reason);
	*v = (struct verdict)VERDICT_INIT;
}

enum decision decision_inverted(enum decision d)
{
	switch (d) {
	case DECIDE_GOOD:
		return DECIDE_BAD;
	case DECIDE_BAD:
		return DECIDE_GOOD;
	default:
		return d;
	}
}

const char *decision_name(enum decision d)
{
	static const char *const names[] = {
		[DECIDE_MORE] = "more", [DECIDE_GOOD] = "good",	  [DECIDE_BAD] = "bad",
		[DECIDE_SKIP] = "skip", [DECIDE_ABORT] = "abort",
	};

	return names[d];
}

static const char *plural(int n)
{
	return n == 1 ? "" : "s";
}

void verdict_settle(struct verdict *v, enum decision d, const char *fmt, ...)
{
	struct strbuf sb = STRBUF_CUT(REASON_MAX);
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	free(v->reason);
	v->decision = d;
	v->more = 0;
	v->reason = strbuf_detach(&sb);
}

/* The share of the error budget that one step may use. */
static double policy_share(const struct policy *p)
{
	return p->slack * p->error_budget / MAX(p->steps_expected, 1);
}

double policy_miss(const struct policy *p)
{
	return p->miss > 0 ? p->miss : policy_share(p);
}

/* "8 of 10 runs ended in WARNING in kvm_wait before the target could show" */
static void skip_undecided(const struct evidence *ev, struct verdict *v)
{
	if (ev->masked_by && ev->masked * 2 >= ev->runs)
		verdict_settle(v, DECIDE_SKIP,
			       "%d of %d runs ended in %s before the target could show", ev->masked,
			       ev->runs, ev->masked_by);
	else if (ev->unreached * 2 > ev->runs)
		verdict_settle(
			v, DECIDE_SKIP,
			"the reproducer did not reach the code of the target in %d of %d runs",
			ev->unreached, ev->runs);
	else if (ev->boot_failed * 2 > ev->runs)
		verdict_settle(v, DECIDE_SKIP, "%d of %d runs did not boot", ev->boot_failed,
			       ev->runs);
	else if (ev->skipped * 2 > ev->runs)
		verdict_settle(v, DECIDE_SKIP, "the test skipped the commit in %d of %d runs",
			       ev->skipped, ev->runs);
	else if (ev->test_failed * 2 > ev->runs)
		verdict_settle(v, DECIDE_SKIP, "the test could not run in %d of %d runs",
			       ev->test_failed, ev->runs);
	else if (!ev->full && ev->masked_by)
		verdict_settle(v, DECIDE_SKIP,
			       "none of %d runs lasted its full time; most ended in %s", ev->runs,
			       ev->masked_by);
	else if (!ev->full)
		verdict_settle(v, DECIDE_SKIP, "none of %d runs lasted its full time", ev->runs);
	else if (ev->related == 1)
		verdict_settle(v, DECIDE_SKIP, "one related crash in %d runs: neither bad nor good",
			       ev->runs);
	else
		verdict_settle(
			v, DECIDE_SKIP,
			"%d runs without the target (worth %.1f) are not enough to call it good",
			ev->runs, ev->n_eff);
}

static void settle_good(const struct evidence *ev, struct verdict *v)
{
	const char *absent = ev->absent ? ", and its functions are not in this kernel" : "";

	if (ev->runs == ev->clean)
		verdict_settle(v, DECIDE_GOOD, "%d run%s without a crash, chance of a miss %.2g%s",
			       ev->clean, plural(ev->clean), exp(ev->log_odds), absent);
	else
		verdict_settle(
			v, DECIDE_GOOD,
			"target not seen in %d runs worth %.1f clean ones, chance of a miss %.2g%s",
			ev->runs, ev->n_eff, exp(ev->log_odds), absent);
}

/* Decides what needs no arithmetic; false: undecided. */
static bool decide_at_once(const struct policy *p, const struct evidence *ev, struct verdict *v)
{
	if (p->runs_max < 1)
		verdict_settle(v, DECIDE_ABORT, "no run is possible");
	else if (ev->target && (ev->target >= p->hits || ev->runs >= p->runs_max))
		verdict_settle(v, DECIDE_BAD, "%d of %d run%s showed the target", ev->target,
			       ev->runs, plural(ev->runs));
	else if ((!ev->target && ev->related > p->hits) ||
		 (ev->related >= 2 && ev->runs >= p->runs_max))
		verdict_settle(v, DECIDE_BAD, "%d of %d runs crashed in another face of the target",
			       ev->related, ev->runs);
	else if (ev->host > p->host_max && ev->host > ev->runs)
		verdict_settle(v, DECIDE_ABORT, "%d of %d runs were lost to the host", ev->host,
			       ev->host + ev->runs);
	else
		return false;
	return true;
}

bool verdict_never_started(const struct policy *p, const struct evidence *ev,
			   const struct run *runs, size_t nr, struct verdict *v)
{
	const char *title = NULL;

	if (ev->runs < p->boot_max || ev->boot_failed + ev->test_failed + ev->skipped < ev->runs)
		return false;
	for (size_t i = 0; i < nr && !title; i++)
		if (runs[i].outcome == OUTCOME_BOOT_FAILED ||
		    runs[i].outcome == OUTCOME_TEST_FAILED || runs[i].outcome == OUTCOME_SKIPPED)
			title = runs[i].title;
	if (ev->boot_failed)
		verdict_settle(v, DECIDE_SKIP, "does not boot (%d of %d runs%s%s)", ev->boot_failed,
			       ev->runs, title ? ": " : "", title ? title : "");
	else if (ev->skipped)
		verdict_settle(v, DECIDE_SKIP, "the test skipped the commit (%d of %d runs%s%s)",
			       ev->skipped, ev->runs, title ? ": " : "", title ? title : "");
	else
		verdict_settle(v, DECIDE_SKIP, "the test could not run (%d runs%s%s)", ev->runs,
			       title ? ": " : "", title ? title : "");
	return true;
}

/* A run that was watched for this share of its time counts as whole. */
#define WHOLE_SHARE .9

/* Did a run last as long as the policy wants at least one to last? */
static bool lasted(const struct policy *p, const struct evidence *ev)
{
	return ev->full && ev->longest >= p->whole * WHOLE_SHARE;
}

static void forget_absence(struct evidence *ev)
{
	if (ev->absent)
		ev->log_odds -= LOG_ODDS_ABSENT;
	ev->absent = false;
}

void verdict_decide(const struct model *m, const struct policy *p, const struct run *runs,
		    size_t nr, struct verdict *v)
{
	struct evidence ev;
	double other, needed, hope;
	int left;

	evidence_of(m, runs, nr, &ev);
	evidence_add_given(m, &ev, false, p->given);
	if (p->whole > 0)
		forget_absence(&ev);
	verdict_clear(v);
	v->p_bad = 1 / (1 + exp(-ev.log_odds));
	if (m->contrast.by) {
		contrast_decide(m, p, &ev, runs, nr, v);
		return;
	}
	if (decide_at_once(p, &ev, v) || verdict_never_started(p, &ev, runs, nr, v))
		return;
	if (lasted(p, &ev) && ev.log_odds <= log(policy_miss(p))) {
		settle_good(&ev, v);
		return;
	}
	left = p->runs_max - ev.runs;
	if (ev.target) {
		verdict_settle(v, DECIDE_MORE, "%d of %d runs showed the target so far", ev.target,
			       ev.runs);
		v->more = MIN(left, (int)ceil((p->hits - ev.target) / model_rate(m)));
		return;
	}
	other = ev.log_odds - model_log_miss(m, ev.n_eff);
	needed = MAX(model_runs_needed(m, policy_miss(p) * exp(-other)) - ev.n_eff, 1e-9);
	/* Runs of other commits may make it good as well. */
	if (p->visit)
		needed = MIN(needed, MAX(model_runs_needed(m, policy_share(p)) - ev.n_eff, 1e-9));
	hope = left * (ev.n_eff + .25) / (ev.runs + 1);
	/* Without a run that lasted long enough the others are not evidence, however many
	 * there are. */
	if (left <= 0 || (ev.runs >= YIELD_RUNS && hope < needed) ||
	    (ev.runs >= 2 * YIELD_RUNS && !ev.full)) {
		skip_undecided(&ev, v);
		return;
	}
	verdict_settle(v, DECIDE_MORE, "%d run%s so far, not decided", ev.runs, plural(ev.runs));
	v->more = MIN(left, (int)ceil(MIN(needed, 1e6)));
}

/* Seconds that a run takes besides the test, mostly for the boot. */
static double overhead_of(const struct run *runs, size_t nr)
{
	double sum = 0;
	int n = 0;

	for (size_t i = 0; i < nr; i++)
		if (runs[i].hit_at >= 0 && runs[i].seconds > runs[i].hit_at) {
			sum += runs[i].seconds - runs[i].hit_at;
			n++;
		}
	return n ? sum / n : 0;
}

/* About the seconds that a run costs besides its test. Without them the number of runs
 * would depend on the milliseconds of failures that show at once. */
#define BOOT_SECONDS 10

/* Compares the seconds of guest that one more hit at the bad end costs with those that it
 * saves later. */
static bool one_more_hit_pays(const struct policy *p, const struct model *m, double overhead,
			      double ceiling)
{
	double rate = model_rate(m), seconds = BOOT_SECONDS + model_run_seconds(m, ceiling);
	double hit = BOOT_SECONDS;
	double goods = MAX(p->steps_expected, 1), miss = policy_miss(p), saved, cost;
	struct model more = *m;

	for (size_t i = 0; i < MIN(m->times_nr, (size_t)MODEL_TIMES_MAX); i++)
		hit += m->times[i] / (double)MIN(m->times_nr, (size_t)MODEL_TIMES_MAX);
	more.hits += 1;
	more.misses += 1 / rate - 1;
	seconds += overhead;
	saved = goods * seconds * (model_runs_needed(m, miss) - model_runs_needed(&more, miss));
	cost = overhead + hit + seconds * (1 / rate - 1);
	return saved > cost;
}

static void calibrate_without_hit(const struct policy *p, const struct evidence *ev,
				  const struct run *runs, size_t nr, struct verdict *v)
{
	if (verdict_never_started(p, ev, runs, nr, v))
		return;
	if (ev->runs < p->reproduce_max) {
		verdict_settle(v, DECIDE_MORE, "not seen in %d run%s so far", ev->runs,
			       plural(ev->runs));
		v->more = MIN(p->calibrate_min, p->reproduce_max - ev->runs);
	} else if (ev->clean * 2 >= ev->runs) {
		verdict_settle(v, DECIDE_GOOD, "does not reproduce: not seen in %d runs", ev->runs);
	} else {
		skip_undecided(ev, v);
	}
}

void calibration_decide(const struct policy *p, const struct run *runs, size_t nr, double ceiling,
			struct verdict *v)
{
	struct model m = MODEL_INIT;
	struct evidence ev;

	model_add_runs(&m, runs, nr);
	evidence_of(&m, runs, nr, &ev);
	verdict_clear(v);
	v->p_bad = 1 / (1 + exp(-ev.log_odds));
	if (p->runs_max < 1)
		verdict_settle(v, DECIDE_ABORT, "no run is possible");
	else if (ev.host > p->host_max && ev.host > ev.runs)
		verdict_settle(v, DECIDE_ABORT, "%d of %d runs were lost to the host", ev.host,
			       ev.host + ev.runs);
	else if (!ev.target)
		calibrate_without_hit(p, &ev, runs, nr, v);
	else if (ev.runs >= p->calibrate_max ||
		 (ev.target >= p->calibrate_min &&
		  !one_more_hit_pays(p, &m, overhead_of(runs, nr), ceiling)))
		verdict_settle(v, DECIDE_BAD, "%d of %d runs showed the target", ev.target,
			       ev.runs);
	else {
		verdict_settle(v, DECIDE_MORE, "%d of %d runs showed the target so far", ev.target,
			       ev.runs);
		v->more = MIN(MAX(p->calibrate_min - ev.target, 1), p->calibrate_max - ev.runs);
	}
}
