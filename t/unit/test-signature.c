// SPDX-License-Identifier: GPL-2.0-only
/* kernel/signature: which bytes of an ELF file count. */
#include "kernel/signature.h"
#include "kernel-tree.h"

/* Assembles a file with sections as given; returns its signature. */
static char *signature_of(const char *assembly)
{
	AUTO_FREE char *script =
		xstrfmt("printf '%%s\\n' '%s' | gcc -c -x assembler -o x.o -", assembly);
	AUTO_FREE char *path = in_scratch("x.o");

	sh(script);
	return kernel_signature(path, NULL);
}

#define BASE ".text\nnop\n.section .rodata,\"a\"\n.ascii \"abc\"\n"

static void the_signature_is_the_hash_of_the_bytes_in_order(void **state)
{
	AUTO_FREE char *is = signature_of(".section .one,\"a\"\n.ascii \"he\"\n"
					  ".section .two,\"aw\"\n.ascii \"llo\"\n");
	AUTO_FREE char *want = sha256_hex("hello", 5);

	(void)state;
	assert_string_equal(is, want);
}

static void sections_that_are_not_loaded_do_not_count(void **state)
{
	AUTO_FREE char *base = signature_of(BASE);
	AUTO_FREE char *debug = signature_of(BASE ".section .debug_x,\"\"\n.ascii \"zzz\"\n");
	AUTO_FREE char *note =
		signature_of(BASE ".section .note.id,\"a\",@note\n.ascii \"1234\"\n");
	AUTO_FREE char *bss = signature_of(BASE ".section .bss\n.space 100\n");
	AUTO_FREE char *name = signature_of(".text\nnop\n.section .other,\"a\"\n.ascii \"abc\"\n");

	(void)state;
	assert_string_equal(base, debug);
	assert_string_equal(base, note);
	assert_string_equal(base, bss);
	assert_string_equal(base, name);
}

static void a_byte_more_or_other_counts(void **state)
{
	AUTO_FREE char *base = signature_of(BASE);
	AUTO_FREE char *other =
		signature_of(".text\nnop\n.section .rodata,\"a\"\n.ascii \"abd\"\n");
	AUTO_FREE char *more = signature_of(BASE ".data\n.byte 1\n");

	(void)state;
	assert_string_not_equal(base, other);
	assert_string_not_equal(base, more);
}

static void files_that_are_not_elf_are_refused(void **state)
{
	static const char *const files[] = {
		"printf '' >bad",
		"printf '\\177ELF' >bad",
		"printf '\\177ELF\\002\\001\\001' >bad; head -c 9000 /dev/zero >>bad",
		"head -c 200 x.o >bad",
		"rm -f bad",
		"rm -f bad; mkdir bad"
	};
	AUTO_FREE char *made = signature_of(BASE);
	AUTO_FREE char *path = in_scratch("bad");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		struct error err = ERROR_INIT;

		sh(files[i]);
		assert_null(kernel_signature(path, &err));
		assert_int_equal(err.kind, ERROR_HOST);
		assert_non_null(strstr(err.message, "bad"));
		error_clear(&err);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_signature_is_the_hash_of_the_bytes_in_order),
		cmocka_unit_test(sections_that_are_not_loaded_do_not_count),
		cmocka_unit_test(a_byte_more_or_other_counts),
		cmocka_unit_test(files_that_are_not_elf_are_refused),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
