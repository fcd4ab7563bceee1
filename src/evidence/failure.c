// SPDX-License-Identifier: GPL-2.0-only
#include "evidence/failure.h"
#include "classify.h"

static const struct failure_traits traits[] = {
	[FOR_CRASH] = { .id = "crash",
			.by_runs = true,
			.by_crash = true,
			.crash_ends_run = true,
			.classify = classify_crash,
			.fixes_builds = true },
	[FOR_BOOT] = { .id = "boot",
		       .by_runs = true,
		       .boot_is_test = true,
		       .classify = classify_boot,
		       .fixes_builds = true },
	/* Its sessions make no runs. A journal that has some all the same is read. */
	[FOR_BUILD] = { .id = "build", .classify = classify_crash },
	[FOR_EXIT] = { .id = "exit",
		       .by_runs = true,
		       .runs_to_end = true,
		       .classify = classify_exit,
		       .fixes_builds = true },
};

const struct failure_traits *failure_traits(enum failure_kind kind)
{
	return &traits[kind];
}

int failure_parse(const char *id, enum failure_kind *kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(traits); i++)
		if (str_equal(traits[i].id, id)) {
			*kind = (enum failure_kind)i;
			return 0;
		}
	return -1;
}

const char *const *failure_ids(void)
{
	static const char *ids[ARRAY_SIZE(traits) + 1];

	for (size_t i = 0; i < ARRAY_SIZE(traits); i++)
		ids[i] = traits[i].id;
	return ids;
}
