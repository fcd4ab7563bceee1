// SPDX-License-Identifier: GPL-2.0-only
/* kernel/toolchain, kernel/releases, kernel/recipients. */
#include "kernel-tree.h"
#include "kernel/recipients.h"
#include "kernel/releases.h"
#include "kernel/toolchain.h"

static struct repo open_repo(void)
{
	AUTO_FREE char *dir = in_scratch("tree");
	struct repo repo = { 0 };

	assert_int_equal(chdir(dir), 0);
	assert_int_equal(repo_open(&repo, NULL), 0);
	return repo;
}

/* Compilers that only know their version. */
static void make_compilers(void)
{
	sh("mkdir -p bin; for v in 8.3.0 11.2.0 12.2.0; do\n"
	   "printf '#!/bin/sh\\necho \"gcc (Debian %s-1) %s\"\\n' $v $v >bin/gcc-${v%%.*}; done\n"
	   "cp bin/gcc-12 bin/gcc; printf '#!/bin/sh\\nexit 1\\n' >bin/gcc-13\n"
	   "printf '#!/bin/sh\\necho Debian clang version 14.0.6\\n' >bin/clang-14\n"
	   "echo x >bin/gcc-ar; chmod +x bin/*");
}

static void the_newest_compiler_that_can_build_it_is_chosen(void **state)
{
	AUTO_FREE char *old_path = xstrdup(getenv("PATH"));
	AUTO_FREE char *bin = in_scratch("bin");
	AUTO_FREE char *path = xstrfmt("%s:/nonexistent", bin);
	struct toolchains t = TOOLCHAINS_INIT;
	const struct toolchain *tc;

	(void)state;
	make_compilers();
	setenv("PATH", path, 1);
	toolchains_probe(&t, arch_find("x86_64", NULL));
	setenv("PATH", old_path, 1);
	assert_int_equal(t.nr, 4);
	tc = toolchains_choose(&t, arch_find("x86_64", NULL), 601, NULL);
	assert_int_equal(tc->major, 12);
	tc = toolchains_choose(&t, arch_find("x86_64", NULL), 601, tc);
	assert_int_equal(tc->major, 11);
	tc = toolchains_choose(&t, arch_find("x86_64", NULL), 601, tc);
	assert_int_equal(tc->major, 8);
	assert_null(toolchains_choose(&t, arch_find("x86_64", NULL), 601, tc));
	assert_int_equal(toolchains_choose(&t, arch_find("x86_64", NULL), 509, NULL)->major, 11);
	assert_int_equal(toolchains_choose(&t, arch_find("x86_64", NULL), 419, NULL)->major, 8);
	assert_null(toolchains_choose(&t, arch_find("arm64", NULL), 601, NULL));
	toolchains_clear(&t);
}

static void configured_compilers_come_first(void **state)
{
	struct toolchains t = TOOLCHAINS_INIT;
	struct error err = ERROR_INIT;
	AUTO_FREE char *cc = in_scratch("bin/gcc-8");

	(void)state;
	make_compilers();
	assert_int_equal(toolchains_configure(&t, "old", "path", cc, NULL), 0);
	assert_int_equal(toolchains_configure(&t, "old", "until", "v5.4", NULL), 0);
	assert_int_equal(toolchains_configure(&t, "gone", "path", "/nonexistent/gcc", NULL), 0);
	assert_int_equal(toolchains_configure(&t, "old", "since", "5", &err), -1);
	assert_non_null(strstr(err.message, "kbisect.toolchain.old.since"));
	assert_int_equal(toolchains_configure(&t, "old", "colour", "red", &err), -1);
	assert_int_equal(toolchains_configure(&t, "old", "arch", "vax", &err), -1);
	assert_non_null(strstr(err.message, "kbisect.toolchain.old.arch: architecture 'vax'"));
	assert_int_equal(toolchains_configure(&t, "old", "arch", "amd64", NULL), 0);
	toolchains_ready(&t);
	assert_int_equal(t.nr, 1);
	assert_string_equal(toolchains_choose(&t, arch_find("x86_64", NULL), 504, NULL)->name,
			    "old");
	assert_null(toolchains_choose(&t, arch_find("x86_64", NULL), 505, NULL));
	toolchains_clear(&t);
	error_clear(&err);
}

static void some_failures_are_blamed_on_the_compiler(void **state)
{
	(void)state;
	assert_true(toolchain_explains("x.c:1: error: foo [-Werror=attributes]"));
	assert_true(toolchain_explains("gcc: error: unrecognized command-line option '-mx'"));
	assert_false(toolchain_explains("x.c:1: error: 'foo' undeclared"));
	assert_false(
		toolchain_explains("x.c:1:2: error: no member named 'foo'\n"
				   "x.c:2:1: error: control reaches end [-Werror=return-type]\n"
				   "make: *** [Makefile:1: .] Error 2"));
	assert_false(toolchain_explains(NULL));
}

static char *names(const struct releases *r)
{
	struct strbuf sb = STRBUF_INIT(4096);

	for (size_t i = 0; i < r->nr; i++)
		strbuf_addf(&sb, "%s%s", i ? " " : "", r->v[i].tag);
	return strbuf_detach(&sb);
}

static void releases_are_walked_back_and_thinned(void **state)
{
	struct repo repo;
	struct releases r;
	AUTO_FREE char *few = NULL, *head = NULL;

	(void)state;
	sh("rm -rf tree; git init -q tree; cd tree\n"
	   "for t in v5.0 v5.1-rc1 v5.1 v5.2 v5.3 v5.4 v5.9 v5.10 v5.11 v5.12 v5.13 v5.14 v5.15 "
	   "v5.16 v5.17 v5.18 \\\n"
	   " v6.0 v6.1 v6.1.1 v6.1.2 v6.1.3 v6.1.4 v6.1.5 v6.1.6 nightly; do\n"
	   " git commit -q --allow-empty -m $t; git tag -am $t $t; done\n"
	   "git commit -q --allow-empty -m last; git tag v6.2 HEAD");
	repo = open_repo();
	head = repo_resolve(&repo, "HEAD", NULL);
	assert_int_equal(releases_before(&r, &repo, head, NULL), 0);
	few = names(&r);
	/* The 2 newest and the middle one of 6 leading tags are kept; then 0-2, every
	 * second to 10, every third, and the last. */
	assert_string_equal(
		few, "v6.1.6 v6.1.5 v6.1.3 v6.1 v6.0 v5.18 v5.16 v5.14 v5.12 v5.10 v5.4 v5.1 v5.0");
	assert_int_equal(r.all, 23);
	AUTO_FREE char *want = repo_resolve(&repo, "v6.1.6^{commit}", NULL);
	assert_string_equal(r.v[0].commit, want);
	releases_clear(&r);
	repo_close(&repo);
}

static char *joined(char **list)
{
	struct strbuf sb = STRBUF_INIT(4096);

	for (char **p = list; *p; p++)
		strbuf_addf(&sb, "%s%s", p == list ? "" : " ", *p);
	return strbuf_detach(&sb);
}

#define COMMIT(trailers)                                                              \
	"rm -rf tree; git init -q tree; cd tree\n"                                    \
	"mkdir scripts; printf 'print \"M One <M1\\@example.org> (maintainer:X)\\\\n" \
	"linux-kernel\\@vger.kernel.org (open list)\\\\nnet\\@vger.kernel.org (open " \
	"list:NET)\\\\n"                                                              \
	"R <r\\@example.org> (reviewer:X)\\\\n\"' >scripts/get_maintainer.pl\n"       \
	"git add -A; git commit -q -m 'title\n\nbody\n\n" trailers "'"

static void trailers_are_enough_when_there_are_three(void **state)
{
	struct recipients r;
	struct repo repo;

	(void)state;
	sh(COMMIT("Signed-off-by: A <A@example.org>\nReviewed-by: B <b@example.org>\n"
		  "Acked-by: C <c@example.org>\nCc: D <d@example.org>\nCc: stable@vger.kernel.org\n"
		  "Tested-by: stable@example.org"));
	repo = open_repo();
	assert_int_equal(recipients_find(&r, &repo, "HEAD", repo.work_tree, RECIPIENTS_LOG, NULL),
			 0);
	AUTO_FREE char *to = joined(r.to);
	assert_string_equal(to, "a@example.org b@example.org c@example.org");
	assert_int_equal(r.cc_nr, 0);
	recipients_clear(&r);
	repo_close(&repo);
}

static void maintainers_are_added_when_there_are_few(void **state)
{
	struct recipients r;
	struct repo repo;

	(void)state;
	sh(COMMIT("Signed-off-by: A <a@example.org>"));
	repo = open_repo();
	assert_int_equal(recipients_find(&r, &repo, "HEAD", repo.work_tree, RECIPIENTS_LOG, NULL),
			 0);
	AUTO_FREE char *to = joined(r.to), *cc = joined(r.cc);
	assert_string_equal(to, "a@example.org m1@example.org net@vger.kernel.org");
	assert_string_equal(cc, "linux-kernel@vger.kernel.org r@example.org");
	recipients_clear(&r);
	assert_int_equal(recipients_find(&r, &repo, "HEAD", NULL, RECIPIENTS_LOG, NULL), 0);
	assert_int_equal(r.to_nr, 1);
	recipients_clear(&r);
	repo_close(&repo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_newest_compiler_that_can_build_it_is_chosen),
		cmocka_unit_test(configured_compilers_come_first),
		cmocka_unit_test(some_failures_are_blamed_on_the_compiler),
		cmocka_unit_test(releases_are_walked_back_and_thinned),
		cmocka_unit_test(trailers_are_enough_when_there_are_three),
		cmocka_unit_test(maintainers_are_added_when_there_are_few),
	};

	setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
