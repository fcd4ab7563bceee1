/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For unit tests: a scratch directory and shell scripts in it, such as those
 * that make small kernel trees for the fake kbuild.
 */
#ifndef UNIT_KERNEL_TREE_H
#define UNIT_KERNEL_TREE_H

#include "base/files.h"
#include "proc/child.h"

#include <git2.h>
#include <libgen.h>
#include <setjmp.h>
#include <cmocka.h>

static char scratch[] = "/tmp/kbisect-unit-XXXXXX";

/* Runs a script in the scratch directory; the test fails when it does. */
static inline void sh(const char *script)
{
	const char *argv[] = { "sh", "-ec", script, NULL };
	const char *env[] = { "GIT_AUTHOR_NAME=a",
			      "GIT_AUTHOR_EMAIL=a@example.org",
			      "GIT_COMMITTER_NAME=c",
			      "GIT_COMMITTER_EMAIL=c@example.org",
			      "GIT_CONFIG_GLOBAL=/dev/null",
			      "GIT_CONFIG_NOSYSTEM=1",
			      NULL };
	struct strbuf errs = STRBUF_CUT(65536);
	struct child_spec spec = { .argv = argv, .env = env, .cwd = scratch };
	int status = child_run(&spec, NULL, &errs, NULL);

	if (status)
		print_error("%s\nfailed: %s\n", script, errs.buf);
	strbuf_release(&errs);
	assert_int_equal(status, 0);
}

static inline char *in_scratch(const char *name)
{
	return xstrfmt("%s/%s", scratch, name);
}

/* The hash that a revision of the repository scratch/tree names, owned by the caller. */
static inline char *commit_of(git_repository *repo, const char *rev)
{
	git_object *o = NULL;
	char hex[GIT_OID_HEXSZ + 1];

	assert_int_equal(git_revparse_single(&o, repo, rev), 0);
	git_oid_tostr(hex, sizeof(hex), git_object_id(o));
	git_object_free(o);
	return xstrdup(hex);
}

static inline int scratch_setup(void **state)
{
	(void)state;
	git_libgit2_init();
	return mkdtemp(scratch) ? 0 : -1;
}

static inline int scratch_teardown(void **state)
{
	(void)state;
	return remove_tree(scratch, NULL);
}

/* The fake kbuild, which is built beside the unit tests. */
static inline char *fake_make(void)
{
	AUTO_FREE char *test = realpath("/proc/self/exe", NULL);
	AUTO_FREE char *relative = xstrfmt("%s/../fakes/kbuild", dirname(test));
	char *path = realpath(relative, NULL);

	assert_non_null(path);
	return path;
}

#define FAKE_TREE                                                                              \
	"git init -q tree && cd tree\n"                                                        \
	"mkdir -p init kernel include/linux drivers/net arch/x86/include/asm Documentation\n"  \
	"printf 'VERSION = 6\\nPATCHLEVEL = 1\\nSUBLEVEL = 0\\nEXTRAVERSION =\\n' >Makefile\n" \
	"echo 'int m;' >init/main.c; echo 'int a;' >kernel/a.c; echo 'int b;' >kernel/b.c\n"   \
	"echo '#define X 1' >include/linux/x.h; echo 'int n;' >drivers/net/n.c\n"              \
	"echo '#define N' >drivers/net/n.h; echo words >Documentation/a.rst\n"                 \
	"printf 'init/main.c\\nkernel/a.c include/linux/x.h\\nkernel/b.c\\n' >compiled\n"      \
	"printf '#!fake-kernel\\nboot\\n' >behaviour; : >Kconfig\n"                            \
	"git add -A && git commit -qm base && git tag base\n"

#endif
