// SPDX-License-Identifier: GPL-2.0-only
/* kernel/manifest, with the fake kbuild. */
#include "kernel-world.h"

/* Whether a commit made by this script matches the manifest of base. */
static bool matches(struct world *w, const struct build *base, const char *change)
{
	AUTO_FREE char *commit = commit_with(w, change);
	struct error err = ERROR_INIT;
	char *why = NULL;
	int ret;

	ret = manifest_matches(&base->manifest, w->repo, commit, &why, &err);
	assert_true(ret >= 0);
	assert_true(ret == 1 || why);
	free(why);
	return ret;
}

static void changes_that_cannot_matter_match(void **state)
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

static void changes_that_may_matter_do_not_match(void **state)
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
	assert_int_equal(b.blame, BLAME_NONE);
	(void)manifest_write(&b.manifest, &text, NULL);
	build_clear(&b);
	return strbuf_detach(&text);
}

static void the_memo_changes_no_manifest(void **state)
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

static void a_range_collapse_weighs_commits(void **state)
{
	struct world *w = *state;
	struct build b = build(w, "sed -i '/main.c/s,$, include/linux/x.h,' compiled");
	bool matters[6];
	unsigned compiles[6] = { 0 };
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
		char name[16];

		snprintf(name, sizeof(name), "c%d", i);
		commits[i] = commit_of(w->repo, name);
	}
	assert_int_equal(manifest_weigh(&b.manifest, w->repo, commits, 6, matters, compiles, NULL),
			 3);
	assert_true(!matters[0] && matters[1] && !matters[2]);
	/* The first merge is the kernel of a parent, the second is not. */
	assert_true(!matters[3] && matters[4]);
	/* The header that is gone may have hidden the one that was read. */
	assert_true(matters[5]);
	/* A source, a merge, and a header that is not read by several objects. */
	assert_int_equal(b.manifest.objects, 3);
	assert_int_equal(compiles[0], 0);
	assert_int_equal(compiles[1], 1);
	assert_int_equal(compiles[4], 0);
	assert_int_equal(compiles[5], 1);
	for (int i = 0; i < 6; i++)
		free(commits[i]);
	build_clear(&b);
}

static void a_header_counts_for_each_object_that_reads_it(void **state)
{
	struct world *w = *state;
	struct build b = build(w, "sed -i '/main.c/s,$, include/linux/x.h,' compiled");
	AUTO_FREE char *both = commit_with(w, "echo >>include/linux/x.h; echo >>kernel/b.c");
	AUTO_FREE char *all = commit_with(w, "for f in include/linux/x.h kernel/*.c init/*.c; "
					     "do echo >>$f; done");
	char *commits[] = { both, all };
	unsigned compiles[2];
	bool matters[2];

	assert_int_equal(manifest_weigh(&b.manifest, w->repo, commits, 2, matters, compiles, NULL),
			 2);
	assert_int_equal(compiles[0], 3);
	assert_int_equal(compiles[1], 3); /* at most all */
	b.manifest.objects = 0;		  /* as in an older manifest */
	compiles[0] = 7;
	assert_int_equal(manifest_weigh(&b.manifest, w->repo, commits, 2, matters, compiles, NULL),
			 2);
	assert_int_equal(compiles[0], 7);
	build_clear(&b);
}

/* The text is cut at the end of a line and given a count that fits. */
static void a_manifest_without_main_is_not_read(void **state)
{
	struct world *w = *state;
	struct build b = build(w, "");
	struct strbuf text = STRBUF_CHECKED(MANIFEST_MAX);
	struct manifest m = MANIFEST_INIT;
	struct error err = ERROR_INIT;
	size_t nr = b.manifest.nr;

	b.manifest.nr = 1;
	(void)manifest_write(&b.manifest, &text, NULL);
	b.manifest.nr = nr;
	assert_int_equal(manifest_parse(&m, text.buf, text.len, &err), -1);
	assert_non_null(strstr(err.message, "init/main.c"));
	error_clear(&err);
	strbuf_release(&text);
	build_clear(&b);
}

static void malformed_manifests_are_refused(void **state)
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
		TEST(changes_that_cannot_matter_match),
		TEST(changes_that_may_matter_do_not_match),
		TEST(a_manifest_survives_its_text),
		TEST(the_memo_changes_no_manifest),
		TEST(a_range_collapse_weighs_commits),
		TEST(a_header_counts_for_each_object_that_reads_it),
		TEST(a_manifest_without_main_is_not_read),
		TEST(malformed_manifests_are_refused),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
