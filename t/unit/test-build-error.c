// SPDX-License-Identifier: GPL-2.0-only
/* kernel/build-error: the error of a failed build. */
#include "kernel/build-error.h"

#include <setjmp.h>
#include <cmocka.h>

#define MAKE "make[3]: *** [scripts/Makefile.build:250: kernel/cred.o] Error 1\n"

static void messages_of_compilers_and_linkers_are_read(void **state)
{
	static const struct {
		const char *tail, *words, *file, *symbol;
	} cases[] = {
		{ "kernel/cred.c:12:3: error: 'struct cred' has no member named 'nr_keys'\n" MAKE,
		  "kernel/cred.c: error: 'struct cred' has no member named 'nr_keys'",
		  "kernel/cred.c", "nr_keys" },
		{ MAKE "include/linux/x.h:7:10: fatal error: asm/y.h: No such file or directory\n",
		  "include/linux/x.h: fatal error: asm/y.h: No such file or directory",
		  "include/linux/x.h", NULL },
		{ "arch/x86/entry/a.S:99: Error: no such instruction: `foo'\n",
		  "arch/x86/entry/a.S: Error: no such instruction: `foo'", "arch/x86/entry/a.S",
		  "foo" },
		{ "cred.c:(.text+0x12): undefined reference to `cred_keys'\n",
		  "cred.c:(.text+x): undefined reference to `cred_keys'", NULL, "cred_keys" },
		{ "ERROR: modpost: \"cred_keys\" [fs/nfs/nfs.ko] undefined!",
		  "ERROR: modpost: \"cred_keys\" [fs/nfs/nfs.ko] undefined!", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct build_error e;

		assert_true(build_error_read(cases[i].tail, &e));
		assert_string_equal(e.message, cases[i].words);
		if (!str_equal(e.file, cases[i].file) || !str_equal(e.symbol, cases[i].symbol))
			fail_msg("%s: file %s, symbol %s", cases[i].tail, e.file, e.symbol);
		build_error_clear(&e);
	}
}

static void text_without_an_error_gives_none(void **state)
{
	struct build_error e;

	(void)state;
	assert_false(build_error_read(NULL, &e));
	assert_false(build_error_read("", &e));
	assert_false(build_error_read(MAKE "warning: 3: error\n:1: error: x\n", &e));
}

static void errors_at_other_positions_are_the_same(void **state)
{
	(void)state;
	assert_true(build_error_same("a.c:1:2: error: x\n" MAKE, "a.c:30: error: x"));
	assert_false(build_error_same("a.c:1:2: error: x", "a.c:1:2: error: y"));
	assert_false(build_error_same("a.c:1:2: error: x", "b.c:1:2: error: x"));
	assert_false(build_error_same(NULL, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_of_compilers_and_linkers_are_read),
		cmocka_unit_test(text_without_an_error_gives_none),
		cmocka_unit_test(errors_at_other_positions_are_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
