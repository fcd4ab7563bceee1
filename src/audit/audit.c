// SPDX-License-Identifier: GPL-2.0-only
#include "audit/audit.h"

#include "base/strbuf.h"
#include "audit-view.h"
#include "audit-weights.h"

#include <math.h>

#define REASON_MAX 4000

/* A good verdict that is wrong with at least this chance is disputed. */
#define GOOD_MISS 0.05

static int count_outcome(const struct log_commit *c, enum log_outcome outcome)
{
	int n = 0;

	for (size_t i = 0; i < c->nr; i++)
		n += c->runs[i].outcome == outcome;
	return n;
}

/* Crashes with this title, by its index in the log. */
static int count_title(const struct audit_view *v, const struct log_commit *c, long title)
{
	int n = 0;

	for (size_t i = 0; i < c->nr; i++)
		n += c->runs[i].outcome == LOG_CRASHED &&
		     titles_same(&v->titles, c->runs[i].id, title);
	return n;
}

/* The most frequent title of its runs that crashed or did not boot, except for "but"; or
 * NULL. */
static const char *most_seen(const struct audit_view *v, const struct log_commit *c, long but)
{
	const char *best = NULL;
	int most = 0;

	for (size_t i = 0; i < c->nr; i++) {
		int n = 0;

		if (!c->runs[i].title || titles_same(&v->titles, c->runs[i].id, but))
			continue;
		for (size_t j = 0; j < c->nr; j++)
			n += c->runs[i].id == c->runs[j].id;
		/* Crashes count more than runs that did not boot. */
		n += c->runs[i].outcome == LOG_CRASHED ? LOG_RUNS_MAX : 0;
		if (n > most) {
			most = n;
			best = c->runs[i].title;
		}
	}
	return best;
}

static char *audit_say(const char *fmt, ...) PRINTF_LIKE(1, 2);
static char *audit_say(const char *fmt, ...)
{
	struct strbuf sb = STRBUF_CUT(REASON_MAX);
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	return strbuf_detach(&sb);
}

static void dispute(const struct bisectlog *log, struct audit *a, size_t commit, char *reason)
{
	const struct log_commit *c = &log->commits[commit];

	a->disputed = xrealloc(a->disputed, a->disputed_nr + 1, sizeof(*a->disputed));
	a->disputed[a->disputed_nr++] =
		(struct audit_dispute){ .commit = c, .verdict = c->verdict, .reason = reason };
	a->standing[commit] = DECIDE_MORE;
}

static char *why_not_bad(const struct audit_view *v, const struct audit *a,
			 const struct log_commit *c)
{
	int crashed = count_outcome(c, LOG_CRASHED), not_run = (int)c->nr;
	long title = title_table_find(&v->titles, a->target);
	int target = count_title(v, c, title);
	struct strbuf sb = STRBUF_CUT(REASON_MAX);

	not_run -= crashed + count_outcome(c, LOG_OK);
	strbuf_addf(&sb, "%d of %zu runs show the target", target, c->nr);
	if (crashed > target)
		strbuf_addf(&sb, "; %d crashed in something else, mostly %s", crashed - target,
			    most_seen(v, c, title));
	if (target && title_is_vague(&v->titles, title))
		strbuf_addstr(&sb, "; it names no place, so it may be any bug");
	else if (target == 1)
		strbuf_addstr(&sb, "; a single crash is not enough");
	if (not_run)
		strbuf_addf(&sb, "; %d did not boot or could not test", not_run);
	return strbuf_detach(&sb);
}

/* Index of the last commit of the log, which is the oldest, that is bad beyond doubt:
 * earlier bad verdicts do not matter. 0 without one. */
static size_t oldest_sure(const struct audit_view *v)
{
	const struct bisectlog *log = v->log;

	for (size_t i = log->nr; i-- > 1;)
		if (log->commits[i].verdict == DECIDE_BAD && log->commits[i].nr &&
		    audit_p_bad(v, i) >= BAD_THRESHOLD)
			return i;
	return 0;
}

/* P(as many clean runs | bad), if the failure shows as often as at the start. */
static double miss_of(const struct bisectlog *log, const struct log_commit *c)
{
	struct model m = MODEL_INIT;

	m.hits = count_outcome(&log->commits[0], LOG_CRASHED);
	m.misses = count_outcome(&log->commits[0], LOG_OK);
	return exp(model_log_miss(&m, count_outcome(c, LOG_OK)));
}

static void dispute_verdicts(const struct audit_view *v, struct audit *a)
{
	const struct bisectlog *log = v->log;
	size_t sure = oldest_sure(v);

	for (size_t i = 1; i < log->nr; i++) {
		const struct log_commit *c = &log->commits[i];

		if (c->verdict == DECIDE_BAD && i > sure)
			dispute(log, a, i, why_not_bad(v, a, c));
		else if (c->verdict == DECIDE_GOOD && miss_of(log, c) > GOOD_MISS)
			dispute(log, a, i,
				audit_say(
					"%d clean runs of a failure that %d of %zu runs showed at the "
					"start: "
					"chance of a miss %.0f %%",
					count_outcome(c, LOG_OK),
					count_outcome(&log->commits[0], LOG_CRASHED),
					log->commits[0].nr, 100 * miss_of(log, c)));
	}
}

/* The reason if the claim does not follow and no single verdict is disputed. */
static char *why_not_claimed(const struct audit_view *v)
{
	const struct bisectlog *log = v->log;
	double x[AUDIT_CLAIM_FEATURES];
	struct strbuf sb = STRBUF_CUT(REASON_MAX);

	audit_claim_features(v, x);
	strbuf_addstr(&sb, "a verdict on the way is probably wrong: ");
	if (log->merge)
		strbuf_addstr(&sb, "the culprit is a merge; ");
	else if (log->same_signature)
		strbuf_addstr(&sb, "its kernel is the same as its parent's; ");
	else if (x[CLAIM_INERT] > 0)
		strbuf_addstr(&sb, "it changes no code of the kernel that crashed; ");
	if (x[CLAIM_SAME] < .3)
		strbuf_addstr(&sb,
			      "its crash has nothing in common with what crashed at the start; ");
	else if (x[CLAIM_SAME] < .7)
		strbuf_addstr(&sb, "some crashes on the way may be another failure; ");
	if (x[CLAIM_CODE] <= 0)
		strbuf_addstr(&sb, "it changes nothing that the last report names; ");
	if (x[CLAIM_RATE] < .3)
		strbuf_addstr(&sb, "few runs of a bad commit crashed; ");
	if (x[CLAIM_TAIL] >= .5)
		strbuf_addstr(&sb, "many good verdicts follow the last bad one; ");
	if (x[CLAIM_RELEASES] >= .7)
		strbuf_addstr(&sb, "the search went back over many releases; ");
	strbuf_addf(&sb, "such claims are right in %.0f %%", 100 * audit_p_claim(v));
	return strbuf_detach(&sb);
}

/* Index of the last good commit, on which the claim depends most, or SIZE_MAX. */
static size_t last_good(const struct bisectlog *log)
{
	for (size_t i = log->nr; i-- > 0;)
		if (log->commits[i].verdict == DECIDE_GOOD && log->commits[i].nr)
			return i;
	return SIZE_MAX;
}

/* Why the runs of the log cannot speak for or against its claim; NULL if they can. */
static const char *why_not_judged(const struct bisectlog *log)
{
	bool tested = false, good = false;

	if (log->fix)
		return "it is a search for the fixing commit";
	if (!log->claimed_nr)
		return NULL;
	for (size_t i = 0; i < log->claimed_nr; i++) {
		const struct log_commit *c = bisectlog_find(log, log->claimed[i]);

		tested |= c && c->nr;
	}
	for (size_t i = 0; i < log->nr; i++)
		good |= log->commits[i].verdict == DECIDE_GOOD &&
			count_outcome(&log->commits[i], LOG_OK);
	if (!log->nr || !count_outcome(&log->commits[0], LOG_CRASHED))
		return "no run of its first commit crashed";
	if (!tested)
		return "it has no run of the claimed commit";
	if (!good)
		return "it has no run of a good commit";
	return NULL;
}

static void find_newest(const struct bisectlog *log, struct audit *a)
{
	for (size_t i = 0; i < log->nr; i++)
		if (a->standing[i] == DECIDE_BAD)
			a->newest = &log->commits[i];
}

static void support(struct audit *a, const char *hash)
{
	for (size_t i = 0; i < a->supported_nr; i++)
		if (str_equal(a->supported[i], hash))
			return;
	a->supported = xrealloc(a->supported, a->supported_nr + 1, sizeof(*a->supported));
	a->supported[a->supported_nr++] = hash;
}

/* The candidates that the log names: the oldest commit that is shown to be bad, and its
 * ancestors, later in the log, whose verdicts do not stand. */
static void find_supported(const struct bisectlog *log, struct audit *a)
{
	if (a->carried == AUDIT_NOT_JUDGED)
		return;
	if (a->carried == AUDIT_CARRIED) {
		for (size_t i = 0; i < log->claimed_nr; i++)
			support(a, log->claimed[i]);
		return;
	}
	for (size_t i = log->nr; i-- > 0 && &log->commits[i] != a->newest;)
		if (log->commits[i].verdict != DECIDE_MORE && a->standing[i] != DECIDE_GOOD &&
		    a->standing[i] != DECIDE_BAD)
			support(a, log->commits[i].hash);
	if (a->newest)
		support(a, a->newest->hash);
	a->unnamed = a->newest && a->newest->left >= 0 ?
			     MAX(a->newest->left - (int)a->supported_nr + 1, 0) :
			     -1;
}

static void suggest(const struct audit_view *v, struct audit *a, const struct log_commit *c)
{
	long target = title_table_find(&v->titles, a->target);
	const char *title = most_seen(v, c, target);
	bool shown = count_title(v, c, target);
	char *what;

	if (c->verdict != DECIDE_BAD || (shown && !title && count_outcome(c, LOG_OK)))
		what = audit_say("run it more often");
	else if (shown && !title)
		what = audit_say("run its parents as often as it was run");
	else if (title)
		what = audit_say("run past %s", title);
	else
		what = audit_say("run it");
	a->next = xrealloc(a->next, a->next_nr + 1, sizeof(*a->next));
	a->next[a->next_nr++] = (struct audit_next){ .commit = c, .what = what };
}

/* Lists the commits to run next, the most decisive first: those with disputed verdicts
 * that are next to a verdict that stands. */
static void audit_find_next(const struct audit_view *v, struct audit *a)
{
	const struct bisectlog *log = v->log;

	for (size_t i = a->disputed_nr; i-- > 0;) {
		bool after_newest = !a->newest || a->disputed[i].commit > a->newest;

		if (after_newest || a->disputed[i].verdict == DECIDE_GOOD)
			suggest(v, a, a->disputed[i].commit);
	}
	if (a->carried == AUDIT_NOT_CARRIED && !a->next_nr && last_good(log) != SIZE_MAX)
		suggest(v, a, &log->commits[last_good(log)]);
}

static void judge_claim(const struct audit_view *v, struct audit *a)
{
	const struct bisectlog *log = v->log;

	a->not_judged = why_not_judged(log);
	if (a->not_judged) {
		for (size_t i = 0; i < log->nr; i++)
			a->standing[i] = DECIDE_MORE;
		a->carried = AUDIT_NOT_JUDGED;
		return;
	}
	a->p_claim = audit_p_claim(v);
	if (log->claimed_nr)
		a->carried = a->p_claim < CLAIM_THRESHOLD ? AUDIT_NOT_CARRIED : AUDIT_CARRIED;
}

void audit_judge(const struct bisectlog *log, struct audit *a)
{
	struct audit_view *v = audit_view_new(log);

	*a = (struct audit){ .unnamed = -1 };
	a->standing = xcalloc(log->nr + 1, sizeof(*a->standing));
	for (size_t i = 0; i < log->nr; i++)
		a->standing[i] = log->commits[i].verdict;
	if (log->nr && count_outcome(&log->commits[0], LOG_CRASHED))
		a->target = most_seen(v, &log->commits[0], -1);
	judge_claim(v, a);
	if (a->carried == AUDIT_NO_CLAIM || a->carried == AUDIT_NOT_CARRIED)
		dispute_verdicts(v, a);
	if (a->carried == AUDIT_NOT_CARRIED && !a->disputed_nr) {
		const struct log_commit *c = bisectlog_find(log, log->claimed[0]);

		if (c)
			dispute(log, a, (size_t)(c - log->commits), why_not_claimed(v));
	}
	find_newest(log, a);
	find_supported(log, a);
	audit_find_next(v, a);
	audit_view_free(v);
}

void audit_release(struct audit *a)
{
	for (size_t i = 0; i < a->disputed_nr; i++)
		free(a->disputed[i].reason);
	for (size_t i = 0; i < a->next_nr; i++)
		free(a->next[i].what);
	free(a->disputed);
	free(a->standing);
	free(a->supported);
	free(a->next);
	*a = (struct audit){ 0 };
}

size_t bisectlog_settled(const struct bisectlog *log, struct log_verdict *out)
{
	struct audit a;
	size_t nr = 0;

	audit_judge(log, &a);
	for (size_t i = 0; i < log->nr; i++)
		if ((a.standing[i] == DECIDE_GOOD || a.standing[i] == DECIDE_BAD) &&
		    log->commits[i].nr)
			out[nr++] = (struct log_verdict){ log->commits[i].hash, a.standing[i] };
	audit_release(&a);
	return nr;
}
