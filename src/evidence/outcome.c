// SPDX-License-Identifier: GPL-2.0-only
#include "evidence/outcome.h"
#include "classify.h"

#include <math.h>

/* Exit statuses as for git bisect run: 125 means that the commit cannot be tested, and
 * with 126 and 127 a shell reports that it cannot run the test. */
#define EXIT_SKIP 125
#define EXIT_NOT_RUN_LAST 127

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

void classify_crash(struct run *run, const struct matcher *m)
{
	int target = find_crash(run, m, MATCH_TARGET);
	int related = find_crash(run, m, MATCH_RELATED);

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

void classify_boot(struct run *run, const struct matcher *m)
{
	int target = find_crash(run, m, MATCH_TARGET);

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

static char *exit_title(int status)
{
	if (status > 128)
		return xstrfmt("test was killed by signal %d", status - 128);
	return xstrfmt("test exited with status %d", status);
}

void classify_exit(struct run *run, const struct matcher *m)
{
	AUTO_FREE char *title = exit_title(run->exit_status);

	(void)m;
	if (run->test_failed)
		outcome_settle(run, OUTCOME_TEST_FAILED, 0, run->words);
	else if (!run->booted)
		settle_boot_failed(run);
	else if (run->exit_status < 0 && noise_title(run))
		outcome_settle(run, OUTCOME_NOISE, run->watched, noise_title(run));
	else if (run->exit_status < 0)
		outcome_settle(run, OUTCOME_TEST_FAILED, 0, "test did not end in time");
	else if (run->exit_status >= EXIT_SKIP && run->exit_status <= EXIT_NOT_RUN_LAST)
		outcome_settle(run, OUTCOME_TEST_FAILED, 0, title);
	else if (run->exit_status)
		settle_target(run, run->ended_at, title);
	else
		outcome_settle(run, OUTCOME_CLEAN, INFINITY, NULL);
}

void run_classify(struct run *run, enum failure_kind kind, const struct matcher *m)
{
	free(run->title);
	run->title = NULL;
	run->hit_at = -1;
	if (run->host_failed)
		outcome_settle(run, OUTCOME_HOST, 0, run->words);
	else
		failure_traits(kind)->classify(run, m);
}

bool crash_decides(const struct crash *crash, enum failure_kind kind, const struct matcher *m)
{
	return failure_traits(kind)->crash_ends_run && outcome_match(crash, m) == MATCH_TARGET;
}
