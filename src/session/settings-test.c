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

int settings_finish_test(struct settings *s, struct error *err)
{
	if (s->test && s->repro)
		return error_set(err, ERROR_USER,
				 "--test (kbisect.test) and --repro (kbisect.repro) exclude each "
				 "other: give one of them");
	if (s->test && !s->test[strspn(s->test, " \t\r\n")])
		return error_set(err, ERROR_USER, "--test: the command is empty");
	if (!s->failure)
		s->failure = failure_traits(s->test ? FOR_EXIT : FOR_CRASH)->id;
	test_rules_init(&s->rules, s->test ? TEST_IS_COMMAND : TEST_IS_PROGRAM);
	return 0;
}
