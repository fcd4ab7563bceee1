/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules that derive from the exit status, the output and the results of a test whether the
 * kernel is good or bad (--for=exit).
 *
 *	struct test_rules rules;
 *	test_rules_init(&rules, TEST_IS_COMMAND);
 *	switch (test_rules_meaning(&rules, run->exit_status)) ...
 */
#ifndef EVIDENCE_TEST_RULES_H
#define EVIDENCE_TEST_RULES_H

#include "crash/user-pattern.h"
#include "evidence/run.h"

#define STATUS_NR 256
/* The status that stands for signal n is STATUS_SIGNAL + n. */
#define STATUS_SIGNAL 128
#define STATUS_SIGNAL_LAST (STATUS_SIGNAL + 64)

enum status_meaning {
	STATUS_GOOD,
	STATUS_BAD,
	STATUS_SKIP,	/* the test cannot judge this kernel */
	STATUS_NOT_RUN, /* a shell reports that it cannot run the test */
	STATUS_STOP,	/* the search must not go on */
};

/*
 * Both kinds: 0 is good, 125 skips the commit, 126 and 127 mean that the test could not be
 * run, and any other status is bad. A command follows git bisect run in one more point: a
 * status above 127 stops the search. The exception are statuses that stand for a signal,
 * which are bad. On the host somebody may have pressed Ctrl-C; in a guest there is only the
 * kernel that kills a test.
 */
enum test_is {
	TEST_IS_PROGRAM, /* --repro, or the boot */
	TEST_IS_COMMAND, /* --test */
};

enum tap_from {
	TAP_FROM_CONSOLE, /* KUnit: the kernel prints results */
	TAP_FROM_OUTPUT,  /* selftests: the test does */
};

struct test_rules {
	enum status_meaning status[STATUS_NR];
	/* Owned, or NULL. A line with "reject" is bad at once. A test that ends well is bad all
	 * the same when no line had "expect". */
	struct user_pattern *expect, *reject;
	/* Owned, or NULL. Its group is a number that the test measures, and then no run alone is
	 * good or bad (evidence/contrast.h). A test that does not end well could not run. */
	struct user_pattern *metric;
	/* Owned, or NULL. A suite of tests, and one of them or NULL for the whole suite: its
	 * result in TAP decides, and neither status nor other output does. */
	char *suite, *suite_test;
	bool syz; /* the test runs syzkaller's programs; see evidence/syz-trouble.h */
	enum tap_from tap_from;
	char *tap_name; /* of the two in messages: "KUnit suite.test"; owned */
};

void test_rules_init(struct test_rules *rules, enum test_is is);
void test_rules_clear(struct test_rules *rules);

/* Adds to the facts of the run what a line of the test's output says, which was printed "at"
 * seconds after the start of the test. tap was made with the names in the rules. True: more
 * lines can change nothing. */
bool test_rules_read(const struct test_rules *rules, struct run *run, struct tap *tap,
		     const char *line, size_t len, double at);

/* The same for bytes of the console. */
void test_rules_read_console(const struct test_rules *rules, struct run *run, struct tap *tap,
			     const char *bytes, size_t len, double at);

/* rules may be NULL: those of TEST_IS_PROGRAM. The status is 0 to 255. */
enum status_meaning test_rules_meaning(const struct test_rules *rules, int status);

static inline bool status_is_signal(int status)
{
	return status > STATUS_SIGNAL && status <= STATUS_SIGNAL_LAST;
}

#endif
