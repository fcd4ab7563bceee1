// SPDX-License-Identifier: GPL-2.0-only
#include "evidence/outcome.h"
#include "base/numbers.h"
#include "classify.h"

#include <math.h>

/* The status with which a shell says that there is no such command; 126 says that it cannot
 * be executed. */
#define EXIT_NOT_FOUND 127

static enum match outcome_match(const struct crash *crash, const struct matcher *m)
{
	return m ? matcher_classify(m, crash) : MATCH_NOISE;
}

/* Index of the first crash of this class, or -1. */
static int find_crash(const struct run *run, const struct matcher *m, enum match class)
{
	for (size_t i = 0; i < run->crash_nr; i++)
		if (outcome_match(&run->crashes[i], m) == class)
			return (int)i;
	return -1;
}

/* The crash that a run without the target is named after: the one that ended it, or else
 * the first. */
static const char *noise_title(const struct run *run)
{
	const char *first = NULL;

	for (size_t i = 0; i < run->crash_nr; i++) {
		if (run->crashes[i].suppressed)
			continue;
		if (run->crashes[i].fatal)
			return run->crashes[i].title;
		if (!first)
			first = run->crashes[i].title;
	}
	return first;
}

static void outcome_settle(struct run *run, enum outcome outcome, double exposure,
			   const char *title)
{
	run->outcome = outcome;
	run->exposure = exposure;
	run->title = title ? xstrdup(title) : NULL;
}

static void settle_target(struct run *run, double at, const char *title)
{
	run->hit_at = MAX(at, 0);
	outcome_settle(run, OUTCOME_TARGET, run->hit_at, title);
}

static void settle_boot_failed(struct run *run)
{
	const char *title = noise_title(run);

	outcome_settle(run, OUTCOME_BOOT_FAILED, 0, title ? title : TITLE_LOST);
}

static void settle_noise_or_clean(struct run *run)
{
	const char *title = noise_title(run);

	outcome_settle(run, title ? OUTCOME_NOISE : OUTCOME_CLEAN, run->watched, title);
}

void classify_crash(struct run *run, const struct matcher *m, const struct test_rules *rules)
{
	int target = find_crash(run, m, MATCH_TARGET);
	int related = find_crash(run, m, MATCH_RELATED);

	(void)rules;
	if (target >= 0)
		settle_target(run, run->crash_at[target], run->crashes[target].title);
	else if (related >= 0)
		outcome_settle(run, OUTCOME_RELATED, run->booted ? run->watched : 0,
			       run->crashes[related].title);
	else if (run->test_failed)
		outcome_settle(run, OUTCOME_TEST_FAILED, 0, run->words);
	else if (!run->booted)
		settle_boot_failed(run);
	else
		settle_noise_or_clean(run);
}

void classify_boot(struct run *run, const struct matcher *m, const struct test_rules *rules)
{
	int target = find_crash(run, m, MATCH_TARGET);

	(void)rules;
	if (run->test_failed)
		outcome_settle(run, OUTCOME_TEST_FAILED, 0, run->words);
	else if (run->booted)
		outcome_settle(run, OUTCOME_CLEAN, INFINITY, NULL);
	else if (target >= 0)
		settle_target(run, 0, run->crashes[target].title);
	else if (m && matcher_has_target(m))
		settle_boot_failed(run);
	else
		settle_target(run, 0, noise_title(run) ? noise_title(run) : TITLE_LOST);
}

static char *exit_title(int status, enum status_meaning meaning)
{
	if (status_is_signal(status))
		return xstrfmt("test was killed by signal %d", status - STATUS_SIGNAL);
	if (meaning == STATUS_NOT_RUN)
		return xstrfmt("test exited with status %d (the shell %s)", status,
			       status == EXIT_NOT_FOUND ? "found no such command" :
							  "could not execute the command");
	return xstrfmt("test exited with status %d", status);
}

/* The median of what the test printed. The first of several numbers is that of a guest that has
 * just booted, so it is left out. */
static double median_number(const struct run *run)
{
	size_t first = run->numbers_nr > 1, nr = run->numbers_nr - first;
	AUTO_FREE double *v = xcalloc(nr + 1, sizeof(*v));

	memcpy(v, run->numbers + first, nr * sizeof(*v));
	return numbers_median(v, nr);
}

static void settle_metric(struct run *run)
{
	if (run->output_lost) {
		outcome_settle(run, OUTCOME_TEST_FAILED, 0,
			       "not all output of the test was seen, so it cannot be judged");
	} else if (!run->numbers_nr) {
		outcome_settle(run, OUTCOME_TEST_FAILED, 0,
			       "the test printed no number that --metric finds");
	} else {
		outcome_settle(run, OUTCOME_MEASURED, INFINITY, NULL);
		run->number = median_number(run);
	}
}

/* The test ended with a good status. */
static void settle_good_end(struct run *run, const struct test_rules *rules)
{
	bool lacking = rules && rules->expect && !run->expected;

	if (rules && rules->metric)
		settle_metric(run);
	else if (run->output_lost && (lacking || (rules && rules->reject)))
		outcome_settle(run, OUTCOME_TEST_FAILED, 0,
			       "not all output of the test was seen, so it cannot be judged");
	else if (lacking)
		settle_target(run, run->ended_at, "test ended without the expected output");
	else
		outcome_settle(run, OUTCOME_CLEAN, INFINITY, NULL);
}

static void settle_status(struct run *run, const struct test_rules *rules)
{
	enum status_meaning meaning = test_rules_meaning(rules, run->exit_status);
	AUTO_FREE char *title = exit_title(run->exit_status, meaning);

	switch (meaning) {
	case STATUS_GOOD:
		settle_good_end(run, rules);
		break;
	case STATUS_BAD:
		if (rules && rules->metric)
			outcome_settle(run, OUTCOME_TEST_FAILED, 0, title);
		else
			settle_target(run, run->ended_at, title);
		break;
	case STATUS_SKIP:
		outcome_settle(run, OUTCOME_SKIPPED, 0, title);
		break;
	case STATUS_NOT_RUN:
		outcome_settle(run, OUTCOME_TEST_FAILED, 0, title);
		break;
	case STATUS_STOP:
		outcome_settle(run, OUTCOME_STOPPED, 0, title);
		break;
	}
}

static void settle_rejected(struct run *run)
{
	AUTO_FREE char *title = xstrfmt("test printed \"%s\"", run->rejected);

	settle_target(run, run->rejected_at, title);
}

static const char *absence_hint(const struct run *run, const struct test_rules *rules)
{
	if (rules->tap_from == TAP_FROM_CONSOLE)
		return ": CONFIG_KUNIT and the option of the suite must be y";
	return run->exit_status < 0 ? " in time" : "";
}

/* A kernel prints the results of KUnit while it boots, so they count even where it does not
 * come up. */
static void settle_tap(struct run *run, const struct test_rules *rules)
{
	const char *crash = noise_title(run), *name = rules->tap_name;
	bool kunit = rules->tap_from == TAP_FROM_CONSOLE;
	AUTO_FREE char *failed = xstrfmt("%s failed", name);
	AUTO_FREE char *skipped = xstrfmt("%s was skipped", name);
	AUTO_FREE char *absent =
		xstrfmt("%s: the %s printed no result%s%s", name, kunit ? "kernel" : "test",
			crash ? " before " : "", crash ? crash : absence_hint(run, rules));

	switch (run->tap) {
	case TAP_OK:
		outcome_settle(run, OUTCOME_CLEAN, INFINITY, NULL);
		break;
	case TAP_NOT_OK:
		settle_target(run, run->tap_at, failed);
		break;
	case TAP_SKIPPED:
		outcome_settle(run, OUTCOME_SKIPPED, 0, skipped);
		break;
	case TAP_NONE:
		if (run->booted)
			outcome_settle(run, OUTCOME_TEST_FAILED, 0, absent);
		else
			settle_boot_failed(run);
		break;
	}
}

void classify_exit(struct run *run, const struct matcher *m, const struct test_rules *rules)
{
	(void)m;
	if (rules && rules->suite && rules->tap_from == TAP_FROM_CONSOLE)
		settle_tap(run, rules);
	else if (run->test_failed)
		outcome_settle(run, OUTCOME_TEST_FAILED, 0, run->words);
	else if (!run->booted)
		settle_boot_failed(run);
	else if (rules && rules->suite)
		settle_tap(run, rules);
	else if (run->rejected)
		settle_rejected(run);
	else if (run->exit_status < 0 && noise_title(run))
		outcome_settle(run, OUTCOME_NOISE, run->watched, noise_title(run));
	else if (run->exit_status < 0)
		outcome_settle(run, OUTCOME_TEST_FAILED, 0, "test did not end in time");
	else
		settle_status(run, rules);
}

void run_classify(struct run *run, enum failure_kind kind, const struct matcher *m,
		  const struct test_rules *rules)
{
	free(run->title);
	run->title = NULL;
	run->hit_at = -1;
	run->number = 0;
	if (run->host_failed)
		outcome_settle(run, OUTCOME_HOST, 0, run->words);
	else
		failure_traits(kind)->classify(run, m, rules);
}

bool crash_decides(const struct crash *crash, enum failure_kind kind, const struct matcher *m)
{
	return failure_traits(kind)->crash_ends_run && outcome_match(crash, m) == MATCH_TARGET;
}
