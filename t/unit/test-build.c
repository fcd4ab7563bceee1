// SPDX-License-Identifier: GPL-2.0-only
/* kernel/build and kernel/tree-clean, with the fake kbuild. */
#include "kernel-world.h"
#include "kernel/tree-clean.h"

static void a_build_says_what_it_made(void **state)
{
	struct world *w = *state;
	struct build b = build(w, "");

	assert_int_equal(b.blame, BLAME_NONE);
	assert_int_equal(strlen(b.key), 64);
	assert_int_equal(strlen(b.signature), 64);
	assert_true(file_exists(b.image) && file_exists(b.system_map) && file_exists(b.vmlinux));
	assert_non_null(strstr(b.compiler, "gcc"));
	assert_int_equal(b.steps, 4);
	build_clear(&b);
}

static void options_asked_and_lost_are_named(void **state)
{
	struct world *w = *state;
	struct build b = build(w, "printf 'config FOO\\nconfig TTY\\nconfig PRINTK\\n' >Kconfig");
	bool bar = false, foo = false;

	for (size_t i = 0; i < b.lost_nr; i++) {
		bar |= str_equal(b.lost[i], "CONFIG_BAR=m (is n)");
		foo |= strstr(b.lost[i], "FOO") != NULL;
	}
	assert_true(bar);
	assert_false(foo);
	build_clear(&b);
}

static void a_broken_source_is_a_failed_build(void **state)
{
	struct world *w = *state;
	struct build b = build(w, "echo \"'foo' undeclared\" >BROKEN");

	assert_int_equal(b.blame, BLAME_SOURCE);
	assert_null(b.key);
	assert_non_null(strstr(b.error_tail, "error: 'foo' undeclared"));
	assert_null(strstr(b.error_tail, "  CC  "));
	build_clear(&b);
}

static void missing_programs_are_named(void **state)
{
	struct world *w = *state;
	struct kernel_spec spec = w->spec;
	struct error err = ERROR_INIT;

	spec.make = "no-such-make";
	assert_int_equal(spec_check(&spec, &err), -1);
	assert_int_equal(err.kind, ERROR_HOST);
	assert_non_null(strstr(err.message, "no-such-make"));
	spec = w->spec;
	spec.cc = "no-such-cc";
	assert_int_equal(spec_check(&spec, &err), -1);
	assert_non_null(strstr(err.message, "no-such-cc"));
	spec = w->spec;
	spec.config = (const char *const[]){ "/nonexistent/config", NULL };
	assert_int_equal(spec_check(&spec, &err), -1);
	assert_int_equal(err.kind, ERROR_USER);
	error_clear(&err);
}

static void a_deadline_ends_a_build(void **state)
{
	struct world *w = *state;
	struct kernel_spec spec = w->spec;
	AUTO_FREE char *commit = commit_of(w->repo, "base");
	struct error err = ERROR_INIT;
	struct build b;

	setenv("KBISECT_FAKE_MAKE_SLEEP", "60", 1);
	spec.deadline = 1;
	assert_int_equal(kernel_build(&spec, w->repo, w->tree, w->lane, commit, &b, &err), -1);
	assert_int_equal(err.kind, ERROR_HOST);
	assert_non_null(strstr(err.message, "did not end"));
	unsetenv("KBISECT_FAKE_MAKE_SLEEP");
	error_clear(&err);
}

static void a_second_build_compiles_nothing(void **state)
{
	struct world *w = *state;
	struct build a = build(w, ""), b = build(w, "");

	assert_int_equal(b.steps, 1); /* Only the fake kbuild's link ran. */
	assert_string_equal(a.signature, b.signature);
	assert_string_equal(a.key, b.key);
	build_clear(&a);
	build_clear(&b);
}

static void the_config_does_not_depend_on_what_was_built_before(void **state)
{
	struct world *w = *state;
	struct build other = build(w, "printf 'config FOO\\n' >Kconfig"), a = build(w, ""), b;

	sh("rm -rf lane");
	b = build(w, "");
	assert_string_equal(a.config_hash, b.config_hash);
	assert_string_not_equal(a.config_hash, other.config_hash);
	build_clear(&other);
	build_clear(&a);
	build_clear(&b);
}

/* Builds base and then a change of it. Returns whether the config was made again. */
static bool configures(struct world *w, const char *change)
{
	AUTO_FREE char *made = in_scratch("lane/.kbisect-config/.config");
	struct build a = build(w, ""), b;
	bool anew;

	unlink(made);
	b = build(w, change);
	anew = file_exists(made);
	assert_int_equal(b.blame, BLAME_NONE);
	assert_string_equal(a.config_hash, b.config_hash);
	assert_int_equal(a.lost_nr, b.lost_nr);
	build_clear(&a);
	build_clear(&b);
	return anew;
}

static void the_config_is_made_again_when_something_may_change_it(void **state)
{
	struct world *w = *state;
	static const char *const may[] = {
		"echo '# x' >>Kconfig",
		"echo '# x' >>Makefile",
		"mkdir -p scripts; echo x >scripts/cc.sh",
		"mkdir -p scripts/kconfig; echo x >scripts/kconfig/conf.c",
		"ln -s k.c kernel/link.c",
	};
	static const char *const cannot[] = {
		"",
		"echo 'int m;' >>kernel/a.c",
		"echo '#define Y' >>include/linux/x.h",
		"echo more >>Documentation/a.rst",
		"echo 'int new;' >drivers/net/new.c",
		"echo config NEW >drivers/net/Kconfig",
	};

	for (size_t i = 0; i < ARRAY_SIZE(may); i++)
		if (!configures(w, may[i]))
			fail_msg("not made anew: %s", may[i]);
	for (size_t i = 0; i < ARRAY_SIZE(cannot); i++)
		if (configures(w, cannot[i]))
			fail_msg("made anew: %s", cannot[i]);
}

static void a_config_that_was_changed_is_made_again(void **state)
{
	struct world *w = *state;
	struct build a = build(w, ""), b;

	sh("echo CONFIG_X=y >>lane/.config");
	b = build(w, "");
	assert_string_equal(a.config_hash, b.config_hash);
	build_clear(&b);
	sh("echo CONFIG_FOO=n >config");
	b = build(w, "");
	assert_string_not_equal(a.config_hash, b.config_hash);
	build_clear(&a);
	build_clear(&b);
}

static int objects(const struct world *w)
{
	(void)w;
	sh("find lane/kernel -name '*.o' | wc -l >count");
	AUTO_FREE char *path = in_scratch("count");
	struct strbuf sb = STRBUF_INIT(20);
	int n;

	assert_int_equal(file_read(path, &sb, NULL), 0);
	n = atoi(sb.buf);
	strbuf_release(&sb);
	return n;
}

static void a_new_header_that_hides_another_causes_a_full_build(void **state)
{
	struct world *w = *state;
	struct build a = build(w, ""), b, c, d;

	sh("echo stale >lane/kernel/left.o");
	b = build(w, "echo x >drivers/net/new.h; echo 'int n;' >kernel/b.c");
	assert_int_equal(objects(w), 3); /* this file has no part in it */
	c = build(w, "mkdir -p kernel/linux; echo '#define X 2' >kernel/linux/x.h");
	assert_int_equal(objects(w), 2);
	/* This also holds when the build before was interrupted. */
	sh("echo stale >lane/kernel/left.o");
	d = build(w, "echo broken >BROKEN");
	assert_int_equal(objects(w), 3);
	build_clear(&d);
	d = build(w, "mkdir -p kernel/linux; echo '#define X 3' >kernel/linux/x.h");
	assert_int_equal(objects(w), 2);
	build_clear(&a);
	build_clear(&b);
	build_clear(&c);
	build_clear(&d);
}

static void before_a_success_any_new_file_causes_a_full_build(void **state)
{
	struct world *w = *state;
	struct build a = build(w, "echo broken >BROKEN"), b, c;

	sh("mkdir -p lane/kernel; echo stale >lane/kernel/left.o");
	b = build(w, "echo broken >BROKEN; echo 'int n;' >kernel/b.c");
	assert_int_equal(objects(w), 1);
	c = build(w, "echo broken >BROKEN; echo 'int n;' >kernel/new.c");
	assert_int_equal(objects(w), 0);
	build_clear(&a);
	build_clear(&b);
	build_clear(&c);
}

static int clean(const struct world *w, const char *commit)
{
	AUTO_FREE char *hash = NULL;

	return tree_clean_prepare(w->lane, w->tree, w->repo, commit, "", &hash, NULL);
}

static void objects_that_a_killed_build_was_writing_are_removed(void **state)
{
	struct world *w = *state;
	struct build b = build(w, ""), failed;
	AUTO_FREE char *commit = commit_of(w->repo, "base");
	AUTO_FREE char *a = in_scratch("lane/kernel/a.o"), *other = in_scratch("lane/kernel/b.o");

	sh("echo half >lane/kernel/a.o");
	assert_int_equal(clean(w, commit), 0);
	assert_true(file_exists(a)); /* No build was interrupted. */
	sh("sleep .02; echo half >lane/kernel/a.o");
	assert_int_equal(clean(w, commit), 0);
	assert_false(file_exists(a));
	assert_true(file_exists(other));
	/* An object that is newer than its command but older than that build is
	 * complete. */
	build_clear(&b);
	b = build(w, "");
	sh("sleep .02; touch lane/kernel/a.o; sleep .02");
	failed = build(w, "echo broken >BROKEN");
	assert_int_equal(clean(w, commit), 0);
	assert_true(file_exists(a));
	build_clear(&failed);
	build_clear(&b);
}

/* Builds base, sets the time of a file far back, and returns whether the next build notices. */
static bool backdating_is_noticed(struct world *w, const char *path)
{
	struct build b = build(w, "");
	AUTO_FREE char *commit = commit_of(w->repo, "base");
	AUTO_FREE char *full = xstrfmt("%s/%s", w->tree, path);
	struct stat st;

	assert_int_equal(utimensat(AT_FDCWD, full, (const struct timespec[2]){ { 0 }, { 0 } }, 0),
			 0);
	assert_int_equal(clean(w, commit), 0);
	assert_int_equal(stat(full, &st), 0);
	build_clear(&b);
	return st.st_mtim.tv_sec > 0;
}

static void sources_that_objects_may_be_made_of_are_not_backdated(void **state)
{
	struct world *w = *state;
	struct build b;

	assert_true(backdating_is_noticed(w, "kernel/a.c"));
	assert_false(backdating_is_noticed(w, "Documentation/a.rst"));
	/* The object of a.c is left, although the manifest of this build does not list a.c. */
	b = build(w, "sed -i /kernel.a.c/d compiled");
	assert_true(backdating_is_noticed(w, "Documentation/a.rst"));
	build_clear(&b);
}

static void a_build_without_main_is_an_error(void **state)
{
	struct world *w = *state;
	AUTO_FREE char *commit = commit_with(w, "sed -i /init.main.c/d compiled");
	struct error err = ERROR_INIT;
	struct build b;

	assert_int_equal(kernel_build(&w->spec, w->repo, w->tree, w->lane, commit, &b, &err), -1);
	assert_int_equal(err.kind, ERROR_HOST);
	assert_non_null(strstr(err.message, "init/main.c"));
	error_clear(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_build_says_what_it_made),
		TEST(options_asked_and_lost_are_named),
		TEST(a_broken_source_is_a_failed_build),
		TEST(missing_programs_are_named),
		TEST(a_deadline_ends_a_build),
		TEST(a_second_build_compiles_nothing),
		TEST(the_config_does_not_depend_on_what_was_built_before),
		TEST(the_config_is_made_again_when_something_may_change_it),
		TEST(a_config_that_was_changed_is_made_again),
		TEST(a_new_header_that_hides_another_causes_a_full_build),
		TEST(before_a_success_any_new_file_causes_a_full_build),
		TEST(objects_that_a_killed_build_was_writing_are_removed),
		TEST(sources_that_objects_may_be_made_of_are_not_backdated),
		TEST(a_build_without_main_is_an_error),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
