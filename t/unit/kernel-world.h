/* SPDX-License-Identifier: GPL-2.0-only */
/* A repository with a small tree that the fake kbuild builds, made anew for each test. */
#ifndef UNIT_KERNEL_WORLD_H
#define UNIT_KERNEL_WORLD_H

#include "kernel-tree.h"
#include "kernel/kernel-builder.h"

struct world {
	git_repository *repo;
	char *tree, *lane, *make, *config, *cache;
	const char *parts[4]; /* of the configuration; the first is "config" */
	struct kernel_spec spec;
};

static int setup(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));

	sh("rm -rf tree lane cache out; " FAKE_TREE);
	sh("printf 'CONFIG_FOO=y\\nCONFIG_BAR=m\\n' >config");
	w->tree = in_scratch("tree");
	w->lane = in_scratch("lane");
	w->config = in_scratch("config");
	w->cache = in_scratch("cache");
	w->make = fake_make();
	w->parts[0] = w->config;
	w->spec = (struct kernel_spec){ .config = w->parts, .make = w->make, .jobs = 1 };
	assert_int_equal(git_repository_open(&w->repo, w->tree), 0);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	git_repository_free(w->repo);
	free(w->tree);
	free(w->lane);
	free(w->config);
	free(w->cache);
	free(w->make);
	free(w);
	return 0;
}

/* Makes a commit on base with a script and checks it out. */
static inline char *commit_with(struct world *w, const char *change)
{
	AUTO_FREE char *script =
		xstrfmt("cd tree; git checkout -q --detach base; git clean -qfd\n%s\n"
			"git add -A; git commit -q --allow-empty -m change",
			change);

	sh(script);
	return commit_of(w->repo, "HEAD");
}

/* Makes a commit on base with a script, checks it out and builds it. */
static inline struct build build(struct world *w, const char *change)
{
	AUTO_FREE char *commit = commit_with(w, change);
	struct build b;
	struct error err = ERROR_INIT;

	if (kernel_build(&w->spec, w->repo, w->tree, w->lane, commit, &b, &err) < 0)
		fail_msg("%s", err.message);
	return b;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif
