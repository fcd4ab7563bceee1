// SPDX-License-Identifier: GPL-2.0-only
/* The output of a test that measures: all numbers are finite, and the one that counts is among
 * them. */
#include "fuzz.h"
#include "evidence/outcome.h"

#include <math.h>

static void check_run(const struct run *run)
{
	double least = INFINITY, most = -INFINITY;

	if (run->numbers_nr > RUN_NUMBERS_MAX)
		abort();
	for (size_t i = 0; i < run->numbers_nr; i++) {
		if (!isfinite(run->numbers[i]))
			abort();
		least = MIN(least, run->numbers[i]);
		most = MAX(most, run->numbers[i]);
	}
	if (run->outcome == OUTCOME_MEASURED && !(run->number >= least && run->number <= most))
		abort();
	if (run->outcome != OUTCOME_MEASURED && run->outcome != OUTCOME_TEST_FAILED)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run run = RUN_INIT;
	struct test_rules rules;
	struct tap tap;

	if (size > 1 << 16)
		return 0;
	test_rules_init(&rules, TEST_IS_COMMAND);
	tap_init(&tap, NULL, NULL);
	rules.metric = user_pattern_new("(?:x=|: )([^ ]*)", "--metric", NULL);
	run.booted = true;
	run.exit_status = 0;
	run.ended_at = 1;
	for (const uint8_t *p = data, *end = data + size, *eol; p < end; p = eol + 1) {
		eol = memchr(p, '\n', (size_t)(end - p));
		eol = eol ? eol : end;
		test_rules_read(&rules, &run, &tap, (const char *)p, (size_t)(eol - p), 1);
	}
	run_classify(&run, FOR_EXIT, NULL, &rules);
	check_run(&run);
	run_clear(&run);
	test_rules_clear(&rules);
	return 0;
}
