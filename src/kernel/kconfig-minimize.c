// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/kconfig-minimize.h"

/* Each option is needed by crashes whose type starts with "type". KCOV is for fuzzers and
 * finds no crash. */
static const struct {
	const char *option, *type;
} instrumentation[] = {
	{ "KASAN", "KASAN" },
	{ "KCSAN", "KCSAN" },
	{ "KFENCE", "KFENCE" },
	{ "KMSAN", "KMSAN" },
	{ "UBSAN", "UBSAN" },
	{ "DEBUG_KMEMLEAK", "LEAK" },
	{ "PROVE_LOCKING", "LOCKDEP" },
	{ "LOCKDEP", "LOCKDEP" },
	{ "DEBUG_LOCK_ALLOC", "LOCKDEP" },
	{ "LOCK_STAT", "LOCKDEP" },
	{ "PROVE_RCU", "LOCKDEP" },
	{ "DEBUG_ATOMIC_SLEEP", "ATOMIC_SLEEP" },
	{ "DETECT_HUNG_TASK", "HANG" },
	{ "SOFTLOCKUP_DETECTOR", "HANG" },
	{ "HARDLOCKUP_DETECTOR", "HANG" },
	{ "WQ_WATCHDOG", "HANG" },
	{ "KCOV", "none" },
};

static bool is_on(const struct kconfig *c, const char *name)
{
	const char *value = kconfig_get(c, name);

	return str_equal(value, "y") || str_equal(value, "m");
}

char **kconfig_instrumentation(const struct kconfig *c, const char *type, size_t *nr)
{
	char **list = xcalloc(ARRAY_SIZE(instrumentation) + 1, sizeof(*list));
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(instrumentation); i++)
		if (is_on(c, instrumentation[i].option) &&
		    !(type && starts_with(type, instrumentation[i].type)))
			list[n++] = xstrdup(instrumentation[i].option);
	if (nr)
		*nr = n;
	return list;
}

char **kconfig_beyond(const struct kconfig *c, const struct kconfig *baseline, size_t *nr)
{
	char **list = xcalloc(c->nr + 1, sizeof(*list));
	size_t n = 0;

	for (size_t i = 0; i < c->nr; i++)
		if (is_on(c, c->entries[i].name) && !is_on(baseline, c->entries[i].name))
			list[n++] = xstrdup(c->entries[i].name);
	if (nr)
		*nr = n;
	return list;
}
