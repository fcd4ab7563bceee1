#include "judge/evidence.h"

#include <math.h>

/* Runs of one commit as hits and misses under the times known so far. */
struct tally {
	double hits, misses;
};

static double run_weight(const struct model *m, const struct run *run)
{
	double w = model_shown_by(m, run->exposure);

	return run->reach == REACH_NO ? w * UNREACHED_WEIGHT : w;
}

/* Was the target watched for without being seen, for however short a time? A
 * related crash may be the target's other face, so it is no such run. */
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

static size_t times_kept(const struct model *m)
{
	return MIN(m->times_nr, (size_t)MODEL_TIMES_MAX);
}

void model_add_runs(struct model *m, const struct run *runs, size_t nr)
{
	struct tally t = { 0 };
	double worse;

	for (size_t i = 0; i < nr; i++) {
		if (runs[i].outcome != OUTCOME_TARGET)
			continue;
		t.hits++;
		add_time(m, MAX(runs[i].hit_at, 0));
	}
	for (size_t i = 0; i < nr; i++)
		if (run_watched(&runs[i]))
			t.misses += run_weight(m, &runs[i]);
	/* Where a fresh start would have foretold these runs better than what is
	 * known, what is known is worth less by as much. */
	worse = log_predictive(m->hits, m->misses, &t) - log_predictive(0, 0, &t);
	if (worse < 0) {
		m->hits *= exp(worse);
		m->misses *= exp(worse);
	}
	m->hits += t.hits;
	m->misses += t.misses;
}

static double times_max(const struct model *m)
{
	double max = 0;

	for (size_t i = 0; i < times_kept(m); i++)
		max = MAX(max, m->times[i]);
	return max;
}

double model_shown_by(const struct model *m, double seconds)
{
	size_t nr = times_kept(m), seen = 0;
	double late = MAX(times_max(m), 1);

	if (seconds <= 0)
		return 0;
	if (!nr)
		return 1; /* nothing known: whoever chose the time meant it to be enough */
	for (size_t i = 0; i < nr; i++)
		seen += m->times[i] <= seconds;
	/* The one hit of the smoothing could come at any time. */
	return ((double)seen + seconds / (seconds + late)) / ((double)nr + 1);
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
	double low = 0, high = 1, want = log(miss);

	while (model_log_miss(m, high) > want && high < 1e6)
		high *= 2;
	for (int i = 0; i < 40; i++) {
		double mid = (low + high) / 2;

		if (model_log_miss(m, mid) > want)
			low = mid;
		else
			high = mid;
	}
	return high;
}

static int compare_doubles(const void *pa, const void *pb)
{
	double a = *(const double *)pa, b = *(const double *)pb;

	return (a > b) - (a < b);
}

double model_run_seconds(const struct model *m, double ceiling)
{
	size_t nr = times_kept(m);
	double sorted[MODEL_TIMES_MAX];

	if (!nr)
		return ceiling;
	memcpy(sorted, m->times, nr * sizeof(*sorted));
	qsort(sorted, nr, sizeof(*sorted), compare_doubles);
	return MIN(ceiling, 1 + MODEL_SAFETY * sorted[(size_t)ceil((double)nr * .95) - 1]);
}

static void count_run(struct evidence *ev, const struct run *run)
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
		ev->unreached += run->reach == REACH_NO;
		break;
	case OUTCOME_BOOT_FAILED:
		ev->boot_failed++;
		break;
	case OUTCOME_TEST_FAILED:
		ev->test_failed++;
		break;
	case OUTCOME_HOST:
		ev->host++;
		return;
	}
	ev->runs++;
}

/* The run ended before the target had its time. */
static bool run_masked(const struct model *m, const struct run *run)
{
	if (run->outcome == OUTCOME_BOOT_FAILED)
		return run->title;
	return run->title && (run->outcome == OUTCOME_NOISE || run->outcome == OUTCOME_RELATED) &&
	       model_shown_by(m, run->exposure) < .5;
}

static void find_mask(const struct model *m, const struct run *runs, size_t nr,
		      struct evidence *ev)
{
	for (size_t i = 0; i < nr; i++) {
		int same = 0;

		if (!run_masked(m, &runs[i]))
			continue;
		for (size_t j = 0; j < nr; j++)
			same += run_masked(m, &runs[j]) && str_equal(runs[i].title, runs[j].title);
		if (same > ev->masked) {
			ev->masked = same;
			ev->masked_by = runs[i].title;
		}
	}
}

void evidence_of(const struct model *m, const struct run *runs, size_t nr, struct evidence *ev)
{
	double enough = model_run_seconds(m, 1e9);

	*ev = (struct evidence){ 0 };
	for (size_t i = 0; i < nr; i++) {
		count_run(ev, &runs[i]);
		if (runs[i].reach == REACH_ABSENT && run_watched(&runs[i]))
			ev->absent = true;
		if (!run_watched(&runs[i]))
			continue;
		ev->full += runs[i].outcome == OUTCOME_CLEAN || runs[i].exposure >= enough;
		ev->exposure += MAX(runs[i].exposure, 0);
		ev->n_eff += run_weight(m, &runs[i]);
	}
	if (ev->target)
		ev->absent = false;
	find_mask(m, runs, nr, ev);
	ev->log_odds = ev->target * LOG_ODDS_TARGET + ev->related * LOG_ODDS_RELATED;
	if (ev->absent)
		ev->log_odds += LOG_ODDS_ABSENT;
	if (!ev->target)
		ev->log_odds += model_log_miss(m, ev->n_eff);
}
