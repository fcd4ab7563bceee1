// SPDX-License-Identifier: GPL-2.0-only
#include "evidence/run.h"

static const char *const outcome_names[] = {
	[OUTCOME_CLEAN] = "clean",
	[OUTCOME_TARGET] = "target",
	[OUTCOME_RELATED] = "related",
	[OUTCOME_NOISE] = "noise",
	[OUTCOME_BOOT_FAILED] = "boot-failed",
	[OUTCOME_TEST_FAILED] = "test-failed",
	[OUTCOME_SKIPPED] = "skipped",
	[OUTCOME_STOPPED] = "stopped",
	[OUTCOME_MEASURED] = "measured",
	[OUTCOME_HOST] = "host",
};

static const char *const reach_names[] = {
	[REACH_UNKNOWN] = "unknown",
	[REACH_YES] = "yes",
	[REACH_NO] = "no",
	[REACH_ABSENT] = "absent",
	[REACH_PRESUMED_NO] = "presumed-no",
};

static int run_index_of(const char *const *names, size_t nr, const char *name)
{
	for (size_t i = 0; i < nr; i++)
		if (str_equal(names[i], name))
			return (int)i;
	return -1;
}

const char *outcome_name(enum outcome outcome)
{
	return outcome_names[outcome];
}

int outcome_parse(const char *name, enum outcome *outcome)
{
	int i = run_index_of(outcome_names, ARRAY_SIZE(outcome_names), name);

	if (i < 0)
		return -1;
	*outcome = (enum outcome)i;
	return 0;
}

const char *reach_name(enum reach reach)
{
	return reach_names[reach];
}

int reach_parse(const char *name, enum reach *reach)
{
	int i = run_index_of(reach_names, ARRAY_SIZE(reach_names), name);

	if (i < 0)
		return -1;
	*reach = (enum reach)i;
	return 0;
}

bool run_is_warmup(const struct run *run)
{
	return run->outcome == OUTCOME_MEASURED && run->first && run->numbers_nr == 1;
}

void run_clear(struct run *run)
{
	for (size_t i = 0; i < run->crash_nr; i++)
		crash_clear(&run->crashes[i]);
	free(run->crashes);
	free(run->title);
	free(run->console);
	free(run->crash_at);
	free(run->words);
	free(run->rejected);
	free(run->numbers);
	string_set_clear(&run->modules);
	string_set_clear(&run->asked);
	*run = (struct run)RUN_INIT;
}

void run_add_crash(struct run *run, const struct crash *crash, double at)
{
	size_t nr = run->crash_nr + 1;

	run->crashes = xrealloc(run->crashes, nr, sizeof(*run->crashes));
	run->crash_at = xrealloc(run->crash_at, nr, sizeof(*run->crash_at));
	crash_copy(&run->crashes[nr - 1], crash);
	run->crash_at[nr - 1] = at;
	run->crash_nr = nr;
}

void run_add_number(struct run *run, double number)
{
	if (run->numbers_nr >= RUN_NUMBERS_MAX) {
		run->output_lost = true;
		return;
	}
	run->numbers = xrealloc(run->numbers, run->numbers_nr + 1, sizeof(*run->numbers));
	run->numbers[run->numbers_nr++] = number;
}

static void add_name(struct run *run, struct string_set *set, const char *name)
{
	if (set->nr >= RUN_MODULES_MAX)
		run->modules_told = false;
	else
		string_set_add(set, name, strlen(name));
}

void run_add_module(struct run *run, const char *name)
{
	AUTO_FREE char *plain = xstrdup(name);

	for (char *p = plain; *p; p++)
		if (*p == '-')
			*p = '_';
	add_name(run, &run->modules, plain);
}

void run_add_asked(struct run *run, const char *request)
{
	add_name(run, &run->asked, request);
}
