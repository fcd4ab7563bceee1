// SPDX-License-Identifier: GPL-2.0-only
#include "evidence/evidence.h"
#include "base/numbers.h"

#include <math.h>

/* Odds that the rate of a commit differs from that of the commits tested before. */
#define RATE_CHANGES .05

/* Runs of one commit as hits and misses under the times known so far. */
struct tally {
	double hits, misses;
};

/* F(t) with the hit times in order, for many questions. */
struct shown {
	double sorted[MODEL_TIMES_MAX];
	size_t nr;
};

static void shown_init(struct shown *f, const struct model *m)
{
	f->nr = MIN(m->times_nr, (size_t)MODEL_TIMES_MAX);
	memcpy(f->sorted, m->times, f->nr * sizeof(*f->sorted));
	numbers_sort(f->sorted, f->nr);
}

static double shown_by(const struct shown *f, double seconds)
{
	size_t low = 0, high = f->nr;
	double late;

	if (!(seconds > 0))
		return 0;
	if (isinf(seconds))
		return 1; /* the test ran to its own end */
	if (!f->nr)
		return 1; /* nothing is known: the time of the run was chosen to be enough */
	while (low < high) {
		size_t mid = (low + high) / 2;

		if (f->sorted[mid] <= seconds)
			low = mid + 1;
		else
			high = mid;
	}
	/* The one hit that smoothing adds could come at any time. */
	late = MAX(f->sorted[f->nr - 1], 1);
	return ((double)low + seconds / (seconds + late)) / ((double)f->nr + 1);
}

static double evidence_run_length(const struct shown *f, double ceiling)
{
	if (!f->nr)
		return ceiling;
	/* The latest of a few times says little about the tail, and hits after the end of
	 * a run are never seen. */
	return MIN(ceiling, 1 + (MODEL_SAFETY + 4 / (double)f->nr) *
					    f->sorted[(size_t)ceil((double)f->nr * .95) - 1]);
}

double model_run_seconds(const struct model *m, double ceiling)
{
	struct shown f;

	shown_init(&f, m);
	return evidence_run_length(&f, ceiling);
}

/* Names change and compilers inline functions: if they were "absent" or "not reached"
 * while the target showed, the same report of another commit means nothing. */
static bool absence_counts(const struct model *m)
{
	return m->hits_reached + m->hits_unreached > 0 && !m->hits_absent;
}

static bool reach_counts(const struct model *m)
{
	return m->hits_reached > 0 && !m->hits_unreached;
}

static bool run_unreached(const struct model *m, const struct run *run)
{
	return (run->reach == REACH_NO || run->reach == REACH_PRESUMED_NO) && reach_counts(m);
}

static double run_weight(const struct model *m, const struct shown *f, const struct run *run)
{
	double w = shown_by(f, run->exposure);

	return run_unreached(m, run) ? w * UNREACHED_WEIGHT : w;
}

/* Was the target watched for, for any time, and not seen? A related crash may be another
 * face of the target, so its run does not count. */
static bool run_watched(const struct run *run)
{
	return run->outcome == OUTCOME_CLEAN || run->outcome == OUTCOME_NOISE;
}

static double log_beta(double a, double b)
{
	int sign;

	return lgamma_r(a, &sign) + lgamma_r(b, &sign) - lgamma_r(a + b, &sign);
}

/* log P(these hits and misses | the rate's posterior so far). */
static double log_predictive(double hits, double misses, const struct tally *t)
{
	return log_beta(1 + hits + t->hits, 1 + misses + t->misses) -
	       log_beta(1 + hits, 1 + misses);
}

static void add_time(struct model *m, double seconds)
{
	m->times[m->times_nr % MODEL_TIMES_MAX] = seconds;
	m->times_nr++;
}

void model_add_runs(struct model *m, const struct run *runs, size_t nr)
{
	struct tally t = { 0 };
	struct shown f;
	double worse, same;

	for (size_t i = 0; i < nr; i++) {
		if (runs[i].outcome != OUTCOME_TARGET)
			continue;
		t.hits++;
		m->hits_reached += runs[i].reach == REACH_YES;
		m->hits_unreached += runs[i].reach == REACH_NO;
		m->hits_absent += runs[i].reach == REACH_ABSENT;
		add_time(m, MAX(runs[i].hit_at, 0));
	}
	shown_init(&f, m);
	for (size_t i = 0; i < nr; i++)
		if (run_watched(&runs[i]))
			t.misses += run_weight(m, &f, &runs[i]);
	/* The earlier runs count as far as this commit seems to have their rate. Where a model
	 * without any knowledge would have predicted its runs better, that is less likely. */
	worse = log_predictive(m->hits, m->misses, &t) - log_predictive(0, 0, &t);
	same = 1 / (1 + RATE_CHANGES * exp(-worse));
	m->hits *= same;
	m->misses *= same;
	m->hits += t.hits;
	m->misses += t.misses;
}

double model_rate(const struct model *m)
{
	return (1 + m->hits) / (2 + m->hits + m->misses);
}

double model_log_miss(const struct model *m, double n)
{
	double a = 1 + m->hits, b = 1 + m->misses;

	return n > 0 ? log_beta(a, b + n) - log_beta(a, b) : 0;
}

double model_runs_needed(const struct model *m, double miss)
{
	double a = 1 + m->hits, b = 1 + m->misses, low = 0, high = 1;
	double want = log(miss) + log_beta(a, b);

	while (log_beta(a, b + high) > want && high < 1e6) {
		low = high;
		high *= 2;
	}
	while (high - low > 1e-3 * high) {
		double mid = (low + high) / 2;

		if (log_beta(a, b + mid) > want)
			low = mid;
		else
			high = mid;
	}
	return high;
}

static void count_run(const struct model *m, struct evidence *ev, const struct run *run)
{
	switch (run->outcome) {
	case OUTCOME_TARGET:
		ev->target++;
		break;
	case OUTCOME_RELATED:
		ev->related++;
		break;
	case OUTCOME_NOISE:
		ev->noise++;
		break;
	case OUTCOME_CLEAN:
		ev->clean++;
		ev->unreached += run_unreached(m, run);
		break;
	case OUTCOME_BOOT_FAILED:
		ev->boot_failed++;
		break;
	case OUTCOME_TEST_FAILED:
		ev->test_failed++;
		break;
	case OUTCOME_SKIPPED:
		ev->skipped++;
		break;
	case OUTCOME_MEASURED:
		ev->measured++;
		break;
	case OUTCOME_STOPPED:
		return;
	case OUTCOME_HOST:
		ev->host++;
		return;
	}
	ev->runs++;
}

/* The run ended before the target had its time. */
static bool run_masked(const struct shown *f, const struct run *run)
{
	if (run->outcome == OUTCOME_BOOT_FAILED)
		return run->title;
	return run->title && (run->outcome == OUTCOME_NOISE || run->outcome == OUTCOME_RELATED) &&
	       shown_by(f, run->exposure) < .5;
}

static void find_mask(const struct shown *f, const struct run *runs, size_t nr, struct evidence *ev)
{
	for (size_t i = 0; i < nr; i++) {
		int same = 0;

		if (!run_masked(f, &runs[i]) || str_equal(runs[i].title, ev->masked_by))
			continue;
		for (size_t j = 0; j < nr; j++)
			same += run_masked(f, &runs[j]) && str_equal(runs[i].title, runs[j].title);
		if (same > ev->masked) {
			ev->masked = same;
			ev->masked_by = runs[i].title;
		}
	}
}

static double whole_weight(const struct model *m, const struct shown *f, const struct run *run)
{
	if (run->outcome == OUTCOME_TARGET || run->outcome == OUTCOME_MEASURED)
		return run_is_warmup(run) ? 0 : 1;
	return run_watched(run) ? run_weight(m, f, run) : 0;
}

double model_run_weight(const struct model *m, const struct run *run)
{
	struct shown f;

	shown_init(&f, m);
	return whole_weight(m, &f, run);
}

/* In place of what a hit and a clean run say by themselves. */
static void weigh_contrast(const struct model *m, const struct shown *f, const struct run *runs,
			   size_t nr, struct evidence *ev)
{
	for (size_t i = 0; i < nr; i++)
		contrast_count(&m->contrast, &ev->counts, &runs[i], whole_weight(m, f, &runs[i]));
	ev->absent = false;
	ev->log_odds = contrast_log_odds(&m->contrast, &ev->counts);
}

void evidence_of(const struct model *m, const struct run *runs, size_t nr, struct evidence *ev)
{
	struct shown f;
	double enough;

	shown_init(&f, m);
	enough = evidence_run_length(&f, 1e9);
	*ev = (struct evidence){ 0 };
	for (size_t i = 0; i < nr; i++) {
		count_run(m, ev, &runs[i]);
		if (runs[i].reach == REACH_ABSENT && run_watched(&runs[i]))
			ev->absent = absence_counts(m);
		if (!run_watched(&runs[i]))
			continue;
		ev->full += runs[i].outcome == OUTCOME_CLEAN || runs[i].exposure >= enough;
		ev->exposure += MAX(runs[i].exposure, 0);
		ev->longest = MAX(ev->longest, runs[i].exposure);
		ev->n_eff += run_weight(m, &f, &runs[i]);
	}
	if (ev->target)
		ev->absent = false;
	find_mask(&f, runs, nr, ev);
	ev->log_odds = ev->target * LOG_ODDS_TARGET + ev->related * LOG_ODDS_RELATED;
	if (ev->absent)
		ev->log_odds += LOG_ODDS_ABSENT;
	if (!ev->target)
		ev->log_odds += model_log_miss(m, ev->n_eff);
	if (m->contrast.by)
		weigh_contrast(m, &f, runs, nr, ev);
}

static void add_given_bad(const struct model *m, struct evidence *ev, double runs)
{
	if (!ev->target)
		ev->log_odds -= model_log_miss(m, ev->n_eff);
	if (ev->absent)
		ev->log_odds -= LOG_ODDS_ABSENT;
	ev->absent = false;
	ev->log_odds += isinf(runs) ? LOG_ODDS_CERTAIN : runs * LOG_ODDS_TARGET;
	ev->target += isinf(runs) ? 1 : (int)runs;
}

void evidence_add_given(const struct model *m, struct evidence *ev, bool bad, double runs)
{
	double before = ev->target ? 0 : model_log_miss(m, ev->n_eff);

	if (!(runs > 0))
		return;
	if (m->contrast.by) {
		ev->given = isinf(runs) ? LOG_ODDS_CERTAIN : runs * LOG_ODDS_RELATED;
		ev->given = bad ? ev->given : -ev->given;
		ev->log_odds += ev->given;
	} else if (bad) {
		add_given_bad(m, ev, runs);
	} else if (isinf(runs)) {
		ev->log_odds -= LOG_ODDS_CERTAIN;
	} else {
		ev->n_eff += runs;
		if (!ev->target)
			ev->log_odds += model_log_miss(m, ev->n_eff) - before;
		ev->full++;
		ev->longest = INFINITY;
	}
}
