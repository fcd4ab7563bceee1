// SPDX-License-Identifier: GPL-2.0-only
#include "evidence/test-rules.h"

#include <math.h>

/* Exit statuses as for git bisect run: 125 means that the commit cannot be tested, and
 * with 126 and 127 a shell reports that it cannot run the test. */
#define EXIT_SKIP 125
#define EXIT_NOT_RUN_LAST 127

/* Bytes of a rejected line that are kept for the title. */
#define REJECTED_MAX 200

static enum status_meaning default_meaning(int status, enum test_is is)
{
	if (!status)
		return STATUS_GOOD;
	if (status == EXIT_SKIP)
		return STATUS_SKIP;
	if (status > EXIT_SKIP && status <= EXIT_NOT_RUN_LAST)
		return STATUS_NOT_RUN;
	if (is == TEST_IS_COMMAND && status > EXIT_NOT_RUN_LAST && !status_is_signal(status))
		return STATUS_STOP;
	return STATUS_BAD;
}

void test_rules_init(struct test_rules *rules, enum test_is is)
{
	*rules = (struct test_rules){ .expect = NULL };
	for (int i = 0; i < STATUS_NR; i++)
		rules->status[i] = default_meaning(i, is);
}

enum status_meaning test_rules_meaning(const struct test_rules *rules, int status)
{
	return rules ? rules->status[status] : default_meaning(status, TEST_IS_PROGRAM);
}

void test_rules_clear(struct test_rules *rules)
{
	user_pattern_free(rules->expect);
	user_pattern_free(rules->reject);
	user_pattern_free(rules->metric);
	rules->expect = rules->reject = rules->metric = NULL;
	free(rules->suite);
	free(rules->suite_test);
	free(rules->tap_name);
	rules->suite = rules->suite_test = rules->tap_name = NULL;
}

static bool test_line_has(const struct user_pattern *p, struct run *run, const char *line,
			  size_t len)
{
	enum pattern_found found = p ? user_pattern_find(p, line, len) : PATTERN_ABSENT;

	if (found == PATTERN_GAVE_UP)
		run->output_lost = true;
	return found == PATTERN_FOUND;
}

static void read_tap(struct run *run, struct tap *tap, const char *bytes, size_t len, double at)
{
	if (!tap_feed(tap, bytes, len))
		return;
	run->tap = tap->result;
	run->tap_at = at;
}

/* A longer text is not a number. */
#define NUMBER_MAX 64

static void read_number(struct run *run, const char *text, size_t len)
{
	char copy[NUMBER_MAX + 1], *end;
	double number;

	if (!len || len > NUMBER_MAX)
		return;
	memcpy(copy, text, len);
	copy[len] = '\0';
	number = strtod(copy, &end);
	if (!*end && end == copy + len && isfinite(number))
		run_add_number(run, number);
}

static void read_metric(const struct user_pattern *metric, struct run *run, const char *line,
			size_t len)
{
	size_t begin, end;

	switch (user_pattern_group(metric, line, len, &begin, &end)) {
	case PATTERN_ABSENT:
		break;
	case PATTERN_GAVE_UP:
		run->output_lost = true;
		break;
	case PATTERN_FOUND:
		read_number(run, line + begin, end - begin);
		break;
	}
}

bool test_rules_read(const struct test_rules *rules, struct run *run, struct tap *tap,
		     const char *line, size_t len, double at)
{
	if (!rules || run->rejected)
		return false;
	if (rules->suite && rules->tap_from == TAP_FROM_OUTPUT) {
		read_tap(run, tap, line, len, at);
		read_tap(run, tap, "\n", 1, at);
	}
	if (rules->metric)
		read_metric(rules->metric, run, line, len);
	if (!run->expected)
		run->expected = test_line_has(rules->expect, run, line, len);
	if (!test_line_has(rules->reject, run, line, len))
		return false;
	run->rejected = xstrndup(line, MIN(len, (size_t)REJECTED_MAX));
	run->rejected_at = at;
	return true;
}

void test_rules_read_console(const struct test_rules *rules, struct run *run, struct tap *tap,
			     const char *bytes, size_t len, double at)
{
	if (rules && rules->suite && rules->tap_from == TAP_FROM_CONSOLE)
		read_tap(run, tap, bytes, len, at);
}
