/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The state of a testbed, and which source is built for a commit: with the fixes that it
 * needs, the user's patches, and what the pre-build hook does.
 */
#ifndef SESSION_TESTBED_SOURCE_H
#define SESSION_TESTBED_SOURCE_H

#include "git/lane.h"
#include "guest/syzkaller.h"
#include "kernel/kernel-builder.h"
#include "session/testbed.h"

#define PRE_BUILD_KEY "kbisect.hook.preBuild"

struct testbed {
	const struct repo *repo;
	const struct settings *settings;
	const struct arch *arch;
	struct lane lane;
	struct kernel_spec spec;
	struct cache *cache;
	struct toolchains toolchains; /* empty with --cc or --cross, which "spec" has */
	struct kernel_builder *builder;
	struct backports backports;
	char *backported_from; /* the commit that "backported" is of */
	char *also;	       /* applied to every commit on top of the backports; NULL: nothing */
	struct backported backported;
	char *hooked_from; /* the commit that "hooked" is of */
	char *hooked;	   /* ... with what the pre-build hook left; NULL: it skips the commit */
	struct prefetch *prefetch; /* NULL: no kernel is prefetched */
	void (*progress)(void *, int, int);
	void *data;
	char *fetched; /* directory for kernels from the cache */
	char *scratch;
	struct rootfs root;
	struct syzkaller syzkaller; /* empty: the test does not need it */
	struct hardware hardware;
	const struct config_rule *more_rules[KCONFIG_TABLES]; /* NULL-terminated */
	struct runner *runner;				      /* NULL: no kernel is booted */
	char *built; /* the commit of the last testbed_kernel() */
	int lanes;   /* in which commits are tested at once */
};

/* The root and the hardware of guests, and the options that a kernel needs for these. The
 * runner is opened after them, and they are opened only for it. */
void testbed_machine_rules(struct testbed *tb);
int testbed_machine_open(struct testbed *tb, struct error *err);

/* Finds out how many lanes there are. */
void testbed_count_lanes(struct testbed *tb);

/* The commit with the fixes that it needs and the user's patches. Borrowed until the next
 * call; NULL on failure. */
const char *testbed_with_backports(struct testbed *tb, const char *commit, struct error *err);

/* The commit that is built: that one, with what the pre-build hook does. Returns 1 when the
 * hook skips it. */
int testbed_find_source(struct testbed *tb, const char *commit, const char **source,
			struct error *err);

#endif
