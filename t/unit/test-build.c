// SPDX-License-Identifier: GPL-2.0-only
/* kernel/build, kernel/known and kernel/manifest, with the fake make. */
#include "kernel-world.h"
#include "kernel/tree-clean.h"

/* Makes a commit on base with a script, checks it out, builds it. */
static struct build build(struct world *w, const char *change)
{
	AUTO_FREE char *commit = commit_with(w, change);
	struct build b;
	struct error err = ERROR_INIT;

	if (kernel_build(&w->spec, w->repo, w->tree, w->lane, commit, &b, &err) < 0)
		fail_msg("%s", err.message);
	return b;
}

static void a_build_says_what_it_made(void **state)
{
	struct world *w = *state;
	struct build b = build(w, "");

	assert_int_equal(b.status, BUILD_OK);
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

	assert_int_equal(b.status, BUILD_FAILED);
	assert_null(b.key);
	assert_non_null(strstr(b.error_tail, "error: 'foo' undeclared"));
	assert_null(strstr(b.error_tail, "  CC  "));
	build_clear(&b);
}

static void trouble_of_the_host_is_no_failed_build(void **state)
{
	struct world *w = *state;
	AUTO_FREE char *commit = commit_of(w->repo, "base");
	static const char *const faults[] = {
		"fatal error: error writing to /tmp/x.s: No space left on device",
		"gcc: internal compiler error: Killed (program cc1)",
		"cc1: out of memory: Cannot allocate memory",
	};

	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		struct error err = ERROR_INIT;
		struct build b;

		setenv("KBISECT_FAKE_MAKE_FAULT", faults[i], 1);
		assert_int_equal(
			kernel_build(&w->spec, w->repo, w->tree, w->lane, commit, &b, &err), -1);
		assert_int_equal(err.kind, ERROR_HOST);
		error_clear(&err);
	}
	unsetenv("KBISECT_FAKE_MAKE_FAULT");
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
	spec.config = "/nonexistent/config";
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

	assert_int_equal(b.steps, 1); /* only the link of the fake */
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

/* Builds base, then a change of it; was the config made anew? */
static bool configures(struct world *w, const char *change)
{
	AUTO_FREE char *made = in_scratch("lane/.kbisect-config/.config");
	struct build a = build(w, ""), b;
	bool anew;

	unlink(made);
	b = build(w, change);
	anew = file_exists(made);
	assert_int_equal(b.status, BUILD_OK);
	assert_string_equal(a.config_hash, b.config_hash);
	assert_int_equal(a.lost_nr, b.lost_nr);
	build_clear(&a);
	build_clear(&b);
	return anew;
}

static void the_config_is_made_anew_when_something_may_change_it(void **state)
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

static void a_config_that_is_another_by_now_is_made_anew(void **state)
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

static void a_new_header_that_hides_another_builds_all_anew(void **state)
{
	struct world *w = *state;
	struct build a = build(w, ""), b, c, d;

	sh("echo stale >lane/kernel/left.o");
	b = build(w, "echo x >drivers/net/new.h; echo 'int n;' >kernel/b.c");
	assert_int_equal(objects(w), 3); /* nothing to do with it */
	c = build(w, "mkdir -p kernel/linux; echo '#define X 2' >kernel/linux/x.h");
	assert_int_equal(objects(w), 2);
	/* also when the build before was cut short */
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

static void without_a_success_any_new_file_builds_all_anew(void **state)
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

static void what_a_killed_build_had_in_hand_is_taken_away(void **state)
{
	struct world *w = *state;
	struct build b = build(w, ""), failed;
	AUTO_FREE char *commit = commit_of(w->repo, "base");
	AUTO_FREE char *a = in_scratch("lane/kernel/a.o"), *other = in_scratch("lane/kernel/b.o");

	sh("echo half >lane/kernel/a.o");
	assert_int_equal(stale_sweep(w->lane, w->tree, w->repo, commit, "", NULL, NULL), 0);
	assert_true(file_exists(a)); /* no build was cut short */
	sh("sleep .02; echo half >lane/kernel/a.o");
	assert_int_equal(stale_sweep(w->lane, w->tree, w->repo, commit, "", NULL, NULL), 0);
	assert_false(file_exists(a));
	assert_true(file_exists(other));
	/* what is newer than its command but older than that build is whole */
	build_clear(&b);
	b = build(w, "");
	sh("sleep .02; touch lane/kernel/a.o; sleep .02");
	failed = build(w, "echo broken >BROKEN");
	assert_int_equal(stale_sweep(w->lane, w->tree, w->repo, commit, "", NULL, NULL), 0);
	assert_true(file_exists(a));
	build_clear(&failed);
	build_clear(&b);
}

/* Does a commit made by this script match the manifest of base? */
static bool matches(struct world *w, const struct build *base, const char *change)
{
	AUTO_FREE char *script =
		xstrfmt("cd tree; git checkout -q --detach base; git clean -qfd\n%s\n"
			"git add -A; git commit -q --allow-empty -m change",
			change);
	struct error err = ERROR_INIT;
	char *why = NULL;
	int ret;

	sh(script);
	AUTO_FREE char *commit = commit_of(w->repo, "HEAD");
	ret = manifest_matches(&base->manifest, w->repo, commit, &why, &err);
	assert_true(ret >= 0);
	assert_true(ret == 1 || why);
	free(why);
	return ret;
}

static void what_cannot_matter_matches(void **state)
{
	struct world *w = *state;
	struct build b = build(w, "");
	static const char *const changes[] = {
		"echo more >>Documentation/a.rst",
		"echo 'int m;' >>drivers/net/n.c",
		"echo '#define M' >>drivers/net/n.h",
		"echo 'int new;' >drivers/net/new.c",
		"echo x >drivers/net/new.h",
		"rm drivers/net/n.c",
		"echo obj-y += >drivers/net/Makefile",
		"mkdir -p tools/testing; echo x >tools/testing/a.sh",
		"echo me >MAINTAINERS",
		"mkdir -p arch/arm64/kernel; echo x >arch/arm64/kernel/Makefile; echo "
		">arch/arm64/a.S",
		"echo config NEW >drivers/net/Kconfig",
		"echo '*.o' >kernel/.gitignore",
		"",
	};

	for (size_t i = 0; i < ARRAY_SIZE(changes); i++)
		if (!matches(w, &b, changes[i]))
			fail_msg("does not match: %s", changes[i]);
	build_clear(&b);
}

static void what_may_matter_does_not_match(void **state)
{
	struct world *w = *state;
	struct build b = build(w, "");
	static const char *const changes[] = {
		"echo 'int m;' >>kernel/a.c",
		"echo >>include/linux/x.h",
		"rm kernel/b.c",
		"echo >>Makefile",
		"echo 'config X' >>Kconfig",
		"echo x >kernel/Makefile",
		"echo x >kernel/Kbuild",
		"echo x >kernel/a.S",
		"echo x >kernel/table.tbl",
		"mkdir -p kernel/linux; echo x >kernel/linux/x.h",
		"mkdir -p linux; echo x >linux/x.h",
		"mkdir scripts; echo x >scripts/a.sh",
		"mkdir -p arch/x86/include/asm; echo x >arch/x86/include/asm/new.h",
		"mkdir -p include/asm-generic; echo x >include/asm-generic/new.h",
		"rm kernel/a.c; mkdir kernel/a.c; echo x >kernel/a.c/x",
		"ln -s a.c kernel/z.c",
		"chmod +x kernel/a.c",
		"git mv kernel/a.c kernel/c.c",
	};

	for (size_t i = 0; i < ARRAY_SIZE(changes); i++)
		if (matches(w, &b, changes[i]))
			fail_msg("matches: %s", changes[i]);
	build_clear(&b);
}

static void a_manifest_survives_its_text(void **state)
{
	struct world *w = *state;
	struct build b = build(w, "");
	struct strbuf text = STRBUF_CHECKED(MANIFEST_MAX), again = STRBUF_CHECKED(MANIFEST_MAX);
	struct manifest m = MANIFEST_INIT;

	(void)manifest_write(&b.manifest, &text, NULL);
	assert_int_equal(manifest_parse(&m, text.buf, text.len, NULL), 0);
	(void)manifest_write(&m, &again, NULL);
	assert_string_equal(text.buf, again.buf);
	AUTO_FREE char *key = manifest_key(&m);
	assert_string_equal(key, b.key);
	for (size_t n = 0; n < text.len; n++) {
		struct error err = ERROR_INIT;

		assert_int_equal(manifest_parse(&m, text.buf, n, &err), -1);
		error_clear(&err);
	}
	manifest_clear(&m);
	strbuf_release(&text);
	strbuf_release(&again);
	build_clear(&b);
}

static char *manifest_text(struct world *w, const char *commit, struct manifest_memo *memo)
{
	struct strbuf text = STRBUF_CHECKED(MANIFEST_MAX);
	struct error err = ERROR_INIT;
	struct build b;

	w->spec.memo = memo;
	if (kernel_build(&w->spec, w->repo, w->tree, w->lane, commit, &b, &err) < 0)
		fail_msg("%s", err.message);
	assert_int_equal(b.status, BUILD_OK);
	(void)manifest_write(&b.manifest, &text, NULL);
	build_clear(&b);
	return strbuf_detach(&text);
}

static void what_is_remembered_changes_no_manifest(void **state)
{
	static const char *const changes[] = {
		"",
		"echo 'int a2;' >kernel/a.c",
		"printf 'obj-y += a.o\\n# $(obj)/one.h\\ncopy: $(obj)/one.h\\n' >kernel/Makefile",
		"printf 'obj-y += a.o\\ncopy: $(obj)/two.h\\n' >kernel/Makefile; echo 'int b2;' "
		">kernel/b.c",
		"git rm -q kernel/b.c; sed -i /kernel.b/d compiled",
		"printf 'init/main.c\\nkernel/a.c\\n' >compiled; mkdir -p tools/a; echo 'int t;' "
		">tools/a/t.c",
		"ln -s ../kernel/a.c drivers/link.c; chmod +x behaviour",
		"",
	};
	struct world *w = *state;
	struct manifest_memo *memo = manifest_memo_new();

	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		AUTO_FREE char *commit = commit_with(w, changes[i]);
		AUTO_FREE char *with = manifest_text(w, commit, memo);
		AUTO_FREE char *without = manifest_text(w, commit, NULL);

		assert_string_equal(with, without);
	}
	manifest_memo_free(memo);
}

static void a_range_collapses(void **state)
{
	struct world *w = *state;
	struct build b = build(w, "");
	bool matters[6];
	char *commits[6];

	sh("cd tree; git checkout -q --detach base\n"
	   "echo 1 >>Documentation/a.rst; git commit -qam 1; git tag c0\n"
	   "echo 'int z;' >>kernel/a.c; git commit -qam 2; git tag c1\n"
	   "echo 3 >>drivers/net/n.c; git commit -qam 3; git tag c2\n"
	   "git checkout -q --detach c0; echo 4 >>drivers/net/n.h; git commit -qam 4\n"
	   "git merge -q -m m c2; git tag c3\n"
	   "git checkout -q --detach c0; echo 'int y;' >>kernel/b.c; git commit -qam 5\n"
	   "git merge -q -m m2 c1; git tag c4\n"
	   "mkdir linux; echo 7 >linux/x.h; git add .; git commit -qm 7\n"
	   "git rm -q linux/x.h; git commit -qm 8; git tag c5");
	for (int i = 0; i < 6; i++) {
		char name[8];

		snprintf(name, sizeof(name), "c%d", i);
		commits[i] = commit_of(w->repo, name);
	}
	assert_int_equal(manifest_weigh(&b.manifest, w->repo, commits, 6, matters, NULL), 3);
	assert_true(!matters[0] && matters[1] && !matters[2]);
	/* A merge that is the kernel of a parent, and one that is not. */
	assert_true(!matters[3] && matters[4]);
	/* A header is gone that may have hidden the one that was read. */
	assert_true(matters[5]);
	for (int i = 0; i < 6; i++)
		free(commits[i]);
	build_clear(&b);
}

static struct known *open_known(const struct world *w, struct cache **cache)
{
	AUTO_FREE char *identity = spec_identity(&w->spec, NULL);

	*cache = cache_open(&(struct cache_options){ .dir = w->cache }, NULL);
	return known_open(*cache, identity, NULL);
}

static void a_known_kernel_needs_no_build(void **state)
{
	struct world *w = *state;
	AUTO_FREE char *out = in_scratch("out");
	struct cache *cache;
	struct known *k = open_known(w, &cache);
	struct build b = build(w, ""), back;
	char *key, *from;

	known_add(k, &b);
	known_close(k);
	cache_close(cache);
	k = open_known(w, &cache);
	matches(w, &b, "echo other >Documentation/new.rst");
	AUTO_FREE char *commit = commit_of(w->repo, "HEAD");
	key = known_find(k, w->repo, commit, &from);
	assert_string_equal(key, b.key);
	assert_string_equal(from, b.manifest.commit);
	assert_int_equal(known_fetch(k, w->repo, commit, key, out, &back, NULL), 0);
	assert_true(back.cached);
	assert_string_equal(back.signature, b.signature);
	assert_string_equal(back.compiler, b.compiler);
	sh("cmp out/image lane/arch/x86/boot/bzImage; cmp out/config lane/.config");
	assert_non_null(known_manifest(k, key));
	free(key);
	free(from);
	matches(w, &b, "echo >>kernel/a.c");
	AUTO_FREE char *changed = commit_of(w->repo, "HEAD");
	assert_null(known_find(k, w->repo, changed, NULL));
	known_close(k);
	cache_close(cache);
	build_clear(&b);
	build_clear(&back);
}

static void another_config_is_another_kernel(void **state)
{
	struct world *w = *state;
	struct cache *cache;
	struct known *k = open_known(w, &cache);
	struct build b = build(w, "");
	AUTO_FREE char *commit = commit_of(w->repo, "base");

	known_add(k, &b);
	known_close(k);
	cache_close(cache);
	sh("echo CONFIG_NEW=y >>config");
	k = open_known(w, &cache);
	assert_null(known_find(k, w->repo, commit, NULL));
	known_close(k);
	cache_close(cache);
	build_clear(&b);
}

static void a_manifest_of_another_key_is_not_used(void **state)
{
	struct world *w = *state;
	struct cache *cache;
	struct known *k = open_known(w, &cache);
	struct build b = build(w, "");
	AUTO_FREE char *commit = commit_of(w->repo, "base");

	known_add(k, &b);
	known_close(k);
	cache_close(cache);
	sh("f=$(ls cache/manifests/*/*); sed -i 's/^config .*/config 00'$(printf %062d 0)/ $f");
	k = open_known(w, &cache);
	assert_null(known_find(k, w->repo, commit, NULL));
	known_close(k);
	cache_close(cache);
	build_clear(&b);
}

/* Files of the list are those of another tree, and the key is theirs. */
static void a_manifest_of_another_tree_is_not_used(void **state)
{
	struct world *w = *state;
	AUTO_FREE char *out = in_scratch("out");
	struct cache *cache;
	struct known *k = open_known(w, &cache);
	struct build b = build(w, "echo 'int other;' >kernel/a.c"), back;
	AUTO_FREE char *commit = commit_of(w->repo, "base");
	AUTO_FREE char *tree = commit_of(w->repo, "base^{tree}");

	free(b.manifest.tree);
	b.manifest.tree = xstrdup(tree);
	known_add(k, &b);
	assert_null(known_find(k, w->repo, commit, NULL));
	assert_int_equal(known_fetch(k, w->repo, commit, b.key, out, &back, NULL), 1);
	sh("test -z \"$(ls cache/kernels)\"");
	known_close(k);
	cache_close(cache);
	build_clear(&b);
}

/* As a remote cache may say: this key is the kernel of that commit. */
static void a_kernel_of_another_commit_is_not_used(void **state)
{
	struct world *w = *state;
	AUTO_FREE char *out = in_scratch("out");
	struct cache *cache;
	struct known *k = open_known(w, &cache);
	struct build b = build(w, "echo 'int other;' >kernel/a.c"), back;
	AUTO_FREE char *commit = commit_of(w->repo, "base");

	known_add(k, &b);
	assert_int_equal(known_fetch(k, w->repo, commit, b.key, out, &back, NULL), 1);
	assert_int_equal(known_fetch(k, w->repo, b.manifest.commit, b.key, out, &back, NULL), 1);
	known_add(k, &b);
	assert_int_equal(known_fetch(k, w->repo, b.manifest.commit, b.key, out, &back, NULL), 0);
	known_close(k);
	cache_close(cache);
	build_clear(&b);
	build_clear(&back);
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

/* Cut where a line ends, and given a count that fits. */
static void a_manifest_without_main_is_not_read(void **state)
{
	struct world *w = *state;
	struct build b = build(w, "");
	struct strbuf text = STRBUF_CHECKED(MANIFEST_MAX);
	struct manifest m = MANIFEST_INIT;
	struct error err = ERROR_INIT;

	b.manifest.nr = 1;
	(void)manifest_write(&b.manifest, &text, NULL);
	assert_int_equal(manifest_parse(&m, text.buf, text.len, &err), -1);
	assert_non_null(strstr(err.message, "init/main.c"));
	error_clear(&err);
	strbuf_release(&text);
	build_clear(&b);
}

static void what_does_not_fit_is_no_manifest(void **state)
{
	struct world *w = *state;
	struct build b = build(w, "");
	struct strbuf text = STRBUF_CHECKED(400), all = STRBUF_CHECKED(MANIFEST_MAX);
	struct error err = ERROR_INIT;

	assert_int_equal(manifest_write(&b.manifest, &all, NULL), 0);
	assert_int_equal(manifest_write(&b.manifest, &text, &err), -1);
	assert_non_null(strstr(err.message, "400 bytes"));
	error_clear(&err);
	strbuf_release(&text);
	strbuf_release(&all);
	build_clear(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_build_says_what_it_made),
		TEST(options_asked_and_lost_are_named),
		TEST(a_broken_source_is_a_failed_build),
		TEST(trouble_of_the_host_is_no_failed_build),
		TEST(missing_programs_are_named),
		TEST(a_deadline_ends_a_build),
		TEST(a_second_build_compiles_nothing),
		TEST(the_config_does_not_depend_on_what_was_built_before),
		TEST(the_config_is_made_anew_when_something_may_change_it),
		TEST(a_config_that_is_another_by_now_is_made_anew),
		TEST(a_new_header_that_hides_another_builds_all_anew),
		TEST(without_a_success_any_new_file_builds_all_anew),
		TEST(what_a_killed_build_had_in_hand_is_taken_away),
		TEST(what_cannot_matter_matches),
		TEST(what_may_matter_does_not_match),
		TEST(a_manifest_survives_its_text),
		TEST(what_is_remembered_changes_no_manifest),
		TEST(a_range_collapses),
		TEST(a_known_kernel_needs_no_build),
		TEST(another_config_is_another_kernel),
		TEST(a_manifest_of_another_key_is_not_used),
		TEST(a_manifest_of_another_tree_is_not_used),
		TEST(a_kernel_of_another_commit_is_not_used),
		TEST(a_build_without_main_is_an_error),
		TEST(a_manifest_without_main_is_not_read),
		TEST(what_does_not_fit_is_no_manifest),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
