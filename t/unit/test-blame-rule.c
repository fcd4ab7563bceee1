// SPDX-License-Identifier: GPL-2.0-only
/* evidence/blame: a fault of the host is never a verdict about a commit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "evidence/blame.h"

#define KINDS 4 /* enum failure_kind */

/* [repeated][explained][comparison], for a host of which no fault is known. */
#define OF(none, succeeded, failed)                                                           \
	{                                                                                     \
		[COMPARISON_NONE] = BLAME_##none, [COMPARISON_SUCCEEDED] = BLAME_##succeeded, \
		[COMPARISON_FAILED] = BLAME_##failed                                          \
	}

static const enum blame expected[][2][2][3] = {
	[ATTEMPT_BUILD] = { { OF(AGAIN, AGAIN, AGAIN), OF(AGAIN, AGAIN, AGAIN) },
			    { OF(COMPARE, NOBODY, HOST), OF(SOURCE, SOURCE, SOURCE) } },
	[ATTEMPT_RUN] = { { OF(COMPARE, SOURCE, HOST), OF(SOURCE, SOURCE, SOURCE) },
			  { OF(COMPARE, SOURCE, HOST), OF(SOURCE, SOURCE, SOURCE) } },
	[ATTEMPT_COMPILE] = { { OF(HOST, HOST, HOST), OF(SOURCE, SOURCE, SOURCE) },
			      { OF(HOST, HOST, HOST), OF(SOURCE, SOURCE, SOURCE) } },
};

static const enum decision decisions[][KINDS] = {
#define FOR(crash, boot, build, exit)                                     \
	{                                                                 \
		[FOR_CRASH] = DECIDE_##crash, [FOR_BOOT] = DECIDE_##boot, \
		[FOR_BUILD] = DECIDE_##build, [FOR_EXIT] = DECIDE_##exit  \
	}
	[BLAME_NONE] = FOR(MORE, MORE, GOOD, MORE),
	[BLAME_SOURCE] = FOR(SKIP, SKIP, BAD, SKIP),
	[BLAME_NOBODY] = FOR(SKIP, SKIP, SKIP, SKIP),
	[BLAME_HOST] = FOR(ABORT, ABORT, ABORT, ABORT),
	[BLAME_AGAIN] = FOR(ABORT, ABORT, ABORT, ABORT),
	[BLAME_COMPARE] = FOR(ABORT, ABORT, ABORT, ABORT),
};

/* Calls fn for every ending that there is. */
static void each_ending(void (*fn)(const struct ending *e))
{
	for (size_t i = 0; i < ARRAY_SIZE(expected) * 24; i++) {
		struct ending e = {
			.of = (enum attempt)(i / 24),
			.host = i % 2 ? "disk" : NULL,
			.explained = i / 2 % 2,
			.repeated = i / 4 % 2,
			.comparison = (enum comparison)(i / 8 % 3),
		};

		fn(&e);
	}
}

static void check_blame(const struct ending *e)
{
	enum blame blame = expected[e->of][e->repeated][e->explained][e->comparison];

	assert_int_equal(blame_for(e), e->host ? BLAME_HOST : blame);
}

static void check_decision(const struct ending *e)
{
	for (int kind = 0; kind < KINDS; kind++) {
		enum decision d = blame_decision(blame_for(e), (enum failure_kind)kind);

		assert_int_equal(d, decisions[blame_for(e)][kind]);
		if (e->host)
			assert_int_equal(d, DECIDE_ABORT);
		/* A build has to show an error of the source, and twice. */
		if (e->of == ATTEMPT_BUILD && !(e->explained && e->repeated))
			assert_int_not_equal(d, DECIDE_BAD);
	}
}

static void every_ending_has_its_blame(void **state)
{
	(void)state;
	each_ending(check_blame);
}

static void no_fault_of_the_host_is_a_verdict(void **state)
{
	(void)state;
	each_ending(check_decision);
	for (int kind = 0; kind < KINDS; kind++)
		assert_int_equal(blame_decision(BLAME_NONE, (enum failure_kind)kind),
				 decisions[BLAME_NONE][kind]);
}

static void a_warning_decides_where_the_build_came_to_it(void **state)
{
	static const enum decision wanted[][3] = {
		[BLAME_NONE] = { DECIDE_GOOD, DECIDE_BAD, DECIDE_SKIP },
		[BLAME_SOURCE] = { DECIDE_SKIP, DECIDE_BAD, DECIDE_SKIP },
		[BLAME_NOBODY] = { DECIDE_SKIP, DECIDE_SKIP, DECIDE_SKIP },
		[BLAME_HOST] = { DECIDE_ABORT, DECIDE_ABORT, DECIDE_ABORT },
	};

	(void)state;
	for (size_t blame = 0; blame < ARRAY_SIZE(wanted); blame++)
		for (size_t warned = PATTERN_ABSENT; warned <= PATTERN_GAVE_UP; warned++)
			assert_int_equal(blame_decision_of_warning((enum blame)blame,
								   (enum pattern_found)warned),
					 wanted[blame][warned]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_ending_has_its_blame),
		cmocka_unit_test(no_fault_of_the_host_is_a_verdict),
		cmocka_unit_test(a_warning_decides_where_the_build_came_to_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
