// SPDX-License-Identifier: GPL-2.0-only
#include "settings-test.h"

void settings_override(struct settings *s, const struct settings *before)
{
	bool test = s->test != before->test, repro = s->repro != before->repro;

	if (test && !repro)
		s->repro = NULL;
	if (repro && !test)
		s->test = NULL;
	if (test && s->failure == before->failure)
		s->failure = NULL;
}

/* "<status>:good|bad|skip" */
static int take_meaning(struct test_rules *rules, const char *entry, struct error *err)
{
	static const struct {
		const char *word;
		enum status_meaning meaning;
	} meanings[] = {
		{ "good", STATUS_GOOD },
		{ "bad", STATUS_BAD },
		{ "skip", STATUS_SKIP },
	};
	size_t digits = strspn(entry, "0123456789");
	long status = digits && digits < 4 ? strtol(entry, NULL, 10) : STATUS_NR;

	if (entry[digits] != ':' || status >= STATUS_NR)
		return error_set(err, ERROR_USER,
				 "--test-map=%s: must be <status>:good, :bad or :skip with a "
				 "status of 0 to %d",
				 entry, STATUS_NR - 1);
	for (size_t i = 0; i < ARRAY_SIZE(meanings); i++)
		if (str_equal(meanings[i].word, entry + digits + 1)) {
			rules->status[status] = meanings[i].meaning;
			return 0;
		}
	return error_set(err, ERROR_USER, "--test-map=%s: '%s' is none of good, bad, skip", entry,
			 entry + digits + 1);
}

/* The option that says what the end of the test means, or NULL. It would mean nothing for
 * another kind of failure. */
static const char *option_about_end(const struct settings *s)
{
	if (s->test_map && s->test_map[0])
		return "--test-map";
	if (s->expect)
		return "--expect";
	return s->reject ? "--reject" : NULL;
}

static int check_kind(const struct settings *s, struct error *err)
{
	const char *option = option_about_end(s);

	if (option && !str_equal(s->failure, failure_traits(FOR_EXIT)->id))
		return error_set(err, ERROR_USER,
				 "%s is about the end of a test and needs --for=exit, but the "
				 "failure is --for=%s",
				 option, s->failure);
	if ((s->expect || s->reject) && !s->test && !s->repro)
		return error_set(err, ERROR_USER,
				 "%s is about the output of a test: give one with --test or "
				 "--repro",
				 s->expect ? "--expect" : "--reject");
	return 0;
}

static int take_patterns(struct settings *s, struct error *err)
{
	if (s->expect) {
		s->rules.expect = user_pattern_new(s->expect, "--expect", err);
		if (!s->rules.expect)
			return -1;
	}
	if (s->reject)
		s->rules.reject = user_pattern_new(s->reject, "--reject", err);
	return s->reject && !s->rules.reject ? -1 : 0;
}

int settings_finish_test(struct settings *s, struct error *err)
{
	if (s->test && s->repro)
		return error_set(err, ERROR_USER,
				 "--test (kbisect.test) and --repro (kbisect.repro) exclude each "
				 "other: give one of them");
	if (s->test && !s->test[strspn(s->test, " \t\r\n")])
		return error_set(err, ERROR_USER, "--test: the command is empty");
	if (!s->failure)
		s->failure =
			failure_traits(s->test || option_about_end(s) ? FOR_EXIT : FOR_CRASH)->id;
	if (check_kind(s, err) < 0)
		return -1;
	test_rules_clear(&s->rules);
	test_rules_init(&s->rules, s->test ? TEST_IS_COMMAND : TEST_IS_PROGRAM);
	for (const char **entry = s->test_map; entry && *entry; entry++)
		if (take_meaning(&s->rules, *entry, err) < 0)
			return -1;
	return take_patterns(s, err);
}
