// SPDX-License-Identifier: GPL-2.0-only
#include "contrast-ends.h"
#include "proc/processors.h"
#include "session/events.h"
#include "session/mode.h"
#include "session/subjects.h"
#include "session/test-commit.h"

#include <math.h>

/* A rate that gives the runs of the passing end with less chance than this is not theirs. */
#define STATED_CHANCE .001

/* The two ends take turns, so that a host which becomes slower with time does not make one of
 * them look worse, and each turn adds half of the runs. */
static int next_sample(int sample, int most)
{
	return MIN(sample + MAX(sample / 2, 1), most);
}

static void sample_of(const struct model *m, const struct tested_commit *c,
		      struct contrast_sample *sample)
{
	struct contrast as_seen = m->contrast;

	as_seen.slope = 0;
	for (size_t i = 0; c && i < c->nr; i++)
		contrast_sample_add(&as_seen, sample, &c->runs[i],
				    model_run_weight(m, &c->runs[i]));
}

static bool has_sample(struct session *s, const char *end, int wanted)
{
	const struct tested_commit *c = state_find(&s->state, end);
	struct contrast_sample sample = { 0 };
	struct model m;
	double sum = 0;

	if (!c || c->decision == DECIDE_MORE)
		return false;
	subjects_model(&s->range, &m);
	sample_of(&m, c, &sample);
	for (size_t i = 0; i < sample.nr; i++)
		sum += sample.v[i].weight;
	contrast_sample_clear(&sample);
	return sum >= wanted - 1e-9;
}

static int end_unsampled(struct session *s, const char *end, const char *name,
			 const struct verdict *v, struct error *err)
{
	const struct tested_commit *c = state_find(&s->state, end);

	if (c->build_failed)
		return error_set(err, ERROR_USER, "the %s end %.12s does not build:\n%s", name, end,
				 c->build_error ? c->build_error : "");
	return error_set(err, ERROR_USER, "the %s end %.12s cannot be judged: %s", name, end,
			 v->reason);
}

static int sample_one_end(struct session *s, struct testbed *tb, const char *end, bool failing,
			  int sample, struct error *err)
{
	struct policy policy = session_policy(s);
	struct verdict v = VERDICT_INIT;
	struct commit_test test = { .commit = end,
				    .why = failing ? REASON_FAILING_END : REASON_PASSING_END,
				    .policy = &policy,
				    .must_run = true };
	const struct mode *mode = state_mode(&s->state);
	int ret;

	if (has_sample(s, end, sample))
		return 0;
	policy.sample = sample;
	policy.sample_is = failing ? DECIDE_BAD : DECIDE_GOOD;
	policy.runs_max = MAX(policy.runs_max, sample);
	ret = test_commit(s, tb, &test, &v, err);
	if (!ret && v.decision != policy.sample_is)
		ret = end_unsampled(s, end, failing ? mode->failing : mode->passing, &v, err);
	verdict_clear(&v);
	return ret;
}

static int sample_ends(struct session *s, struct testbed *tb, int sample, struct error *err)
{
	int ret = sample_one_end(s, tb, s->state.failing[0], true, sample, err);

	/* A few runs of an end whose rate is known show whether that can be true. */
	if (s->settings.stated_rate > 0)
		sample = CONTRAST_ENDS_MIN;
	for (char **end = s->state.passing; !ret && *end; end++)
		ret = sample_one_end(s, tb, *end, false, sample, err);
	return ret;
}

/* "0.67 of runs" is easier to compare than counts, but says nothing of their number. */
static char *words_of_ends(struct session *s, const struct model *m)
{
	const struct mode *mode = state_mode(&s->state);
	struct contrast_sample failing = { 0 }, passing = { 0 };
	AUTO_FREE char *bad = NULL, *good = NULL;
	bool rate = m->contrast.by == CONTRAST_RATE;
	char *words;

	sample_of(m, state_find(&s->state, s->state.failing[0]), &failing);
	for (char **end = s->state.passing; *end; end++)
		sample_of(m, state_find(&s->state, *end), &passing);
	bad = contrast_words(&m->contrast, &failing);
	good = contrast_words(&m->contrast, &passing);
	if (rate && s->settings.good_rate)
		words = xstrfmt("the failure shows in %s runs of the %s end and in %s of the %s "
				"end, where --good-rate says %s",
				bad, mode->failing, good, mode->passing, s->settings.good_rate);
	else if (rate)
		words = xstrfmt("the failure shows in %s runs of the %s end and in %s of the %s "
				"end",
				bad, mode->failing, good, mode->passing);
	else
		words = xstrfmt("%s at the %s end, %s at the %s end (%zu and %zu runs)", bad,
				mode->failing, good, mode->passing, failing.nr, passing.nr);
	contrast_sample_clear(&failing);
	contrast_sample_clear(&passing);
	return words;
}

static int refuse_ends(struct session *s, const struct model *m, struct error *err)
{
	AUTO_FREE char *words = words_of_ends(s, m);
	bool swapped = m->contrast.z <= -CONTRAST_Z_DIFFER;
	double share = m->contrast.share;

	if (!swapped && share > 0 && share < 1)
		return error_set(
			err, ERROR_USER,
			"the ends do not differ beyond noise: %s; runs near each other are "
			"alike, so that %.1f count as one: other work comes and goes on "
			"this host, so stop that, or allow more runs (--runs)",
			words, 1 / share);
	if (!swapped)
		return error_set(err, ERROR_USER,
				 "the ends do not differ beyond noise: %s; more runs (--runs), a "
				 "longer test or ends that are further apart may tell them apart",
				 words);
	if (m->contrast.by == CONTRAST_RATE)
		return error_set(err, ERROR_USER, "the ends are the wrong way round: %s", words);
	return error_set(err, ERROR_USER,
			 "the ends are the wrong way round: %s; --worse=%s says which numbers are "
			 "worse",
			 words, s->settings.lower ? "higher" : "lower");
}

/* The rate that the user states must be one that the passing ends can have. */
static int check_stated(struct session *s, const struct model *m, struct error *err)
{
	for (char **end = s->state.passing; s->settings.stated_rate > 0 && *end; end++) {
		struct contrast_sample sample = { 0 };
		AUTO_FREE char *words = NULL;
		double chance;

		sample_of(m, state_find(&s->state, *end), &sample);
		chance = contrast_stated_chance(&m->contrast, &sample);
		words = contrast_words(&m->contrast, &sample);
		contrast_sample_clear(&sample);
		if (chance < STATED_CHANCE)
			return error_set(err, ERROR_USER,
					 "--good-rate=%s: the failure shows in %s runs of the %s "
					 "end %.12s, which has a chance of %.2g at that rate; "
					 "without --good-rate the rate is learnt from more runs",
					 s->settings.good_rate, words,
					 state_mode(&s->state)->passing, *end, chance);
	}
	return 0;
}

int contrast_ends_check(const struct session *s, struct error *err)
{
	const char *option = s->settings.contrast == CONTRAST_RATE ? "--rate" : "--metric";

	if (s->without_good)
		return error_set(err, ERROR_USER,
				 "%s compares commits with both ends: give a good end", option);
	if (s->settings.good_known)
		return error_set(err, ERROR_USER,
				 "%s compares commits with runs of both ends, and a log of others "
				 "has none",
				 option);
	if (s->settings.metric && !s->settings.launcher &&
	    s->settings.parallel > processors_usable())
		return error_set(
			err, ERROR_USER,
			"--parallel=%d: with --metric each commit needs a processor of its "
			"own, and there %s %d",
			s->settings.parallel, processors_usable() == 1 ? "is" : "are",
			processors_usable());
	if (s->settings.runs < CONTRAST_ENDS_MIN)
		return error_set(err, ERROR_USER,
				 "--runs=%d: %s needs at least %d runs of each end",
				 s->settings.runs, option, CONTRAST_ENDS_MIN);
	return 0;
}

int contrast_ends(struct session *s, struct testbed *tb, struct error *err)
{
	int most = MIN(s->settings.runs, CONTRAST_SAMPLE_MAX / 2);
	AUTO_FREE char *words = NULL, *said = NULL;
	struct model m;

	for (int sample = CONTRAST_ENDS_MIN;; sample = next_sample(sample, most)) {
		if (sample_ends(s, tb, sample, err) < 0)
			return -1;
		subjects_model(&s->range, &m);
		if (check_stated(s, &m, err) < 0)
			return -1;
		if (contrast_is_clear(&m.contrast) || sample >= most ||
		    m.contrast.z <= -CONTRAST_Z_CLEAR)
			break;
	}
	if (!contrast_differs(&m.contrast))
		return refuse_ends(s, &m, err);
	words = words_of_ends(s, &m);
	said = xstrfmt("the ends differ: %s", words);
	return session_record(s, event_said(said), err);
}
