// SPDX-License-Identifier: GPL-2.0-only
/* kernel/kernel-builder: compilers by age and by failure, with the fake kbuild. */
#include "kernel-world.h"

/* Compilers that only know their version, newest first. */
static struct toolchains fake_toolchains(void)
{
	struct toolchains t = TOOLCHAINS_INIT;

	sh("mkdir -p bin; for v in 9 11 12; do\n"
	   "printf '#!/bin/sh\necho \"gcc (Debian %s.1.0) %s.1.0\"\n' $v $v >bin/gcc-$v; done\n"
	   "chmod +x bin/*");
	for (int v = 9; v <= 12; v++) {
		AUTO_FREE char *name = xstrfmt("gcc-%d", v);
		AUTO_FREE char *bin = xstrfmt("%s/bin/gcc-%d", scratch, v);

		if (v != 10)
			assert_int_equal(toolchains_configure(&t, name, "path", bin, NULL), 0);
	}
	toolchains_ready(&t);
	assert_int_equal(t.nr, 3);
	return t;
}

/* BROKEN_FOR: these compilers fail on it with a warning turned error. */
static void an_older_compiler_is_used_when_only_the_compiler_explains_a_failure(void **state)
{
	struct world *w = *state;
	struct toolchains t = fake_toolchains();
	struct cache *cache = cache_open(&(struct cache_options){ .dir = w->cache }, NULL);
	struct kernel_builder *kb = kernel_builder_open(&w->spec, &t, cache, NULL);
	struct build b, back;
	AUTO_FREE char *change =
		xstrfmt("echo %s/bin/gcc-12 %s/bin/gcc-11 >BROKEN_FOR", scratch, scratch);
	AUTO_FREE char *commit = commit_with(w, change);
	AUTO_FREE char *out = in_scratch("out");

	assert_string_equal(kernel_builder_compiler(kb, w->repo, commit, NULL),
			    "gcc (Debian 12.1.0) 12.1.0");
	assert_int_equal(kernel_builder_build(kb, w->repo, w->tree, w->lane, commit, &b, NULL), 0);
	assert_int_equal(b.blame, BLAME_NONE);
	assert_string_equal(b.compiler, "gcc (Debian 9.1.0) 9.1.0");
	/* remembered, and known under that compiler */
	assert_string_equal(kernel_builder_compiler(kb, w->repo, commit, NULL),
			    "gcc (Debian 9.1.0) 9.1.0");
	AUTO_FREE char *key = kernel_builder_find(kb, w->repo, commit, NULL);
	assert_string_equal(key, b.key);
	assert_int_equal(kernel_builder_fetch(kb, w->repo, commit, key, out, &back, NULL), 0);
	assert_non_null(kernel_builder_manifest(kb, key));
	build_clear(&b);
	build_clear(&back);
	kernel_builder_close(kb);
	cache_close(cache);
	toolchains_clear(&t);
}

struct seen {
	int done, total;
};

static void see_progress(void *data, int done, int total)
{
	*(struct seen *)data = (struct seen){ done, total };
}

static void the_steps_of_a_first_build_are_known_from_other_kernels(void **state)
{
	struct world *w = *state;
	AUTO_FREE char *commit = commit_with(w, ":");
	AUTO_FREE char *other = in_scratch("other-lane");
	struct seen first = { 0 }, second = { 0 };
	struct kernel_builder *kb;
	struct build b;

	kb = kernel_builder_open(&w->spec, NULL, NULL, NULL);
	kernel_builder_on_progress(kb, see_progress, &first);
	assert_int_equal(kernel_builder_build(kb, w->repo, w->tree, w->lane, commit, &b, NULL), 0);
	assert_int_equal(first.done, b.steps);
	assert_int_equal(first.total, 0);
	build_clear(&b);

	kernel_builder_on_progress(kb, see_progress, &second);
	assert_int_equal(kernel_builder_build(kb, w->repo, w->tree, other, commit, &b, NULL), 0);
	assert_int_equal(second.done, b.steps);
	assert_true(second.total >= second.done);
	build_clear(&b);
	kernel_builder_close(kb);
	sh("rm -rf other-lane");
}

static void a_first_build_does_not_use_ccache(void **state)
{
	struct world *w = *state;
	AUTO_FREE char *one = commit_with(w, ":"),
		       *two = commit_with(w, "echo 'int m;' >>kernel/a.c");
	AUTO_FREE char *state_dir = in_scratch("state");
	struct kernel_builder *kb;
	struct build b;

	AUTO_FREE char *tags =
		xstrfmt("git -C tree tag -f one %s; git -C tree tag -f two %s", one, two);
	sh(tags);
	sh("rm -rf state; mkdir state; touch state/past-ccache");
	setenv("KBISECT_FAKE_STATE", state_dir, 1);
	for (int lanes = 2; lanes >= 1; lanes--) {
		w->spec.one_lane = lanes == 1;
		kb = kernel_builder_open(&w->spec, NULL, NULL, NULL);
		sh("rm -rf lane; git -C tree checkout -q one");
		assert_int_equal(kernel_builder_build(kb, w->repo, w->tree, w->lane, one, &b, NULL),
				 0);
		build_clear(&b);
		sh("git -C tree checkout -q two");
		sh(lanes == 1 ? "test $(wc -l <state/past-ccache) = 1" :
				"test ! -s state/past-ccache");
		assert_int_equal(kernel_builder_build(kb, w->repo, w->tree, w->lane, two, &b, NULL),
				 0);
		build_clear(&b);
		/* The next builder of the same commit finds it. */
		sh("rm -rf lane; git -C tree checkout -q one");
		assert_int_equal(kernel_builder_build(kb, w->repo, w->tree, w->lane, one, &b, NULL),
				 0);
		build_clear(&b);
		kernel_builder_close(kb);
	}
	unsetenv("KBISECT_FAKE_STATE");
	sh("test $(wc -l <state/past-ccache) = 1");
}

static void a_failure_of_the_source_is_not_tried_again(void **state)
{
	struct world *w = *state;
	struct toolchains t = fake_toolchains();
	struct kernel_builder *kb = kernel_builder_open(&w->spec, &t, NULL, NULL);
	AUTO_FREE char *commit = commit_with(w, "echo \"'foo' undeclared\" >BROKEN");
	AUTO_FREE char *state_dir = in_scratch("state");
	struct build b;

	sh("rm -rf state; mkdir state");
	setenv("KBISECT_FAKE_STATE", state_dir, 1);
	assert_int_equal(kernel_builder_build(kb, w->repo, w->tree, w->lane, commit, &b, NULL), 0);
	unsetenv("KBISECT_FAKE_STATE");
	assert_int_equal(b.blame, BLAME_SOURCE);
	assert_string_equal(b.compiler, "gcc (Debian 12.1.0) 12.1.0");
	/* It is built once more to see whether the host was at fault, but with no other
	 * compiler. */
	sh("test $(wc -l <state/builds) = 2");
	build_clear(&b);
	kernel_builder_close(kb);
	toolchains_clear(&t);
}

static void compilers_are_picked_by_age(void **state)
{
	struct world *w = *state;
	struct toolchains t = fake_toolchains();
	struct error err = ERROR_INIT;
	struct kernel_spec arm = w->spec;
	struct kernel_builder *kb = kernel_builder_open(&w->spec, &t, NULL, NULL);
	AUTO_FREE char *middle = commit_with(w, "sed -i 's/^VERSION.*/VERSION = 5/' Makefile");
	AUTO_FREE char *old = commit_with(w, "sed -i 's/^VERSION.*/VERSION = 3/' Makefile");

	t.v[0].since = 510;
	t.v[1].since = 501;
	t.v[2].since = 412;
	assert_string_equal(kernel_builder_compiler(kb, w->repo, middle, NULL),
			    "gcc (Debian 11.1.0) 11.1.0");
	/* No compiler is known to build this source, so the oldest one tries. */
	assert_string_equal(kernel_builder_compiler(kb, w->repo, old, NULL),
			    "gcc (Debian 9.1.0) 9.1.0");
	kernel_builder_close(kb);

	for (size_t i = 0; i < t.nr; i++)
		t.v[i].arch = arch_find("x86_64", NULL);
	arm.arch = arch_find("arm64", NULL);
	kb = kernel_builder_open(&arm, &t, NULL, NULL);
	assert_null(kernel_builder_compiler(kb, w->repo, old, &err));
	assert_int_equal(err.kind, ERROR_HOST);
	assert_non_null(strstr(err.message, "kbisect.toolchain"));
	error_clear(&err);
	kernel_builder_close(kb);
	toolchains_clear(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_older_compiler_is_used_when_only_the_compiler_explains_a_failure),
		TEST(the_steps_of_a_first_build_are_known_from_other_kernels),
		TEST(a_first_build_does_not_use_ccache),
		TEST(a_failure_of_the_source_is_not_tried_again),
		TEST(compilers_are_picked_by_age),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
