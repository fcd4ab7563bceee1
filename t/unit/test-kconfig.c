// SPDX-License-Identifier: GPL-2.0-only
/* kernel/kconfig: parsing, changing, comparing configurations. */
#include "git/repo.h"
#include "kernel/kconfig-minimize.h"

#include <setjmp.h>
#include <cmocka.h>

static int parse(struct kconfig *c, const char *text, struct error *err)
{
	return kconfig_parse(c, text, strlen(text), err);
}

static void values_survive_being_stored(void **state)
{
	struct kconfig c = KCONFIG_INIT;

	(void)state;
	assert_int_equal(parse(&c,
			       "# Linux\n\nCONFIG_B=m\nCONFIG_A=y\n# CONFIG_C is not set\n"
			       "CONFIG_D=\"x y\"\r\nCONFIG_E=0x10\n",
			       NULL),
			 0);
	assert_string_equal(kconfig_get(&c, "A"), "y");
	assert_string_equal(kconfig_get(&c, "B"), "m");
	assert_string_equal(kconfig_get(&c, "C"), "n");
	assert_string_equal(kconfig_get(&c, "D"), "\"x y\"");
	assert_string_equal(kconfig_get(&c, "E"), "0x10");
	assert_string_equal(kconfig_get(&c, "F"), "n");
	kconfig_clear(&c);
}

static void the_last_of_an_option_counts(void **state)
{
	struct kconfig c = KCONFIG_INIT;

	(void)state;
	assert_int_equal(
		parse(&c, "CONFIG_A=y\nCONFIG_B=y\n# CONFIG_A is not set\nCONFIG_A=m\n", NULL), 0);
	assert_string_equal(kconfig_get(&c, "A"), "m");
	assert_int_equal(c.nr, 2);
	kconfig_clear(&c);
}

static void lines_that_are_not_of_a_config_are_refused(void **state)
{
	static const char *const bad[] = {
		"CONFIG_A=y\n<html>\n",
		"CONFIG_A=y\nA=y\n",
		"CONFIG_A=y\nCONFIG_=y\n",
		"CONFIG_A=y\nCONFIG_B\n",
		"CONFIG_A=y\nCONFIG_B=\"x\n",
		"CONFIG_A=y\nCONFIG_B=$(rm)\n",
		"CONFIG_A=y\nCONFIG_B=\"\x1b[2J\"\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct kconfig c = KCONFIG_INIT;
		struct error err = ERROR_INIT;

		assert_int_equal(parse(&c, bad[i], &err), -1);
		assert_int_equal(err.kind, ERROR_USER);
		assert_non_null(strstr(err.message, "line 2"));
		assert_int_equal(c.nr, 0);
		error_clear(&err);
	}
}

static void setting_keeps_the_order(void **state)
{
	struct kconfig c = KCONFIG_INIT;
	struct strbuf sb = STRBUF_INIT(1000);

	(void)state;
	assert_int_equal(parse(&c, "CONFIG_B=y\nCONFIG_D=y\n", NULL), 0);
	kconfig_set(&c, "C", "n");
	kconfig_set(&c, "A", "y");
	kconfig_set(&c, "E", "\"s\"");
	kconfig_set(&c, "B", "m");
	kconfig_write(&c, &sb);
	assert_string_equal(sb.buf, "CONFIG_A=y\nCONFIG_B=m\n# CONFIG_C is not set\n"
				    "CONFIG_D=y\nCONFIG_E=\"s\"\n");
	strbuf_release(&sb);
	kconfig_clear(&c);
}

static void lost_options_are_listed(void **state)
{
	struct kconfig asked = KCONFIG_INIT, is = KCONFIG_INIT;
	size_t nr = 0;

	(void)state;
	assert_int_equal(parse(&asked,
			       "CONFIG_A=y\nCONFIG_B=y\n# CONFIG_C is not set\nCONFIG_D=7\n"
			       "CONFIG_CC_VERSION_TEXT=\"gcc 9\"\n# CONFIG_GONE is not set\n",
			       NULL),
			 0);
	assert_int_equal(parse(&is,
			       "CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C=y\nCONFIG_D=8\n"
			       "CONFIG_NEW=y\n",
			       NULL),
			 0);
	char **lost = kconfig_lost(&asked, &is, &nr);
	assert_int_equal(nr, 3);
	assert_string_equal(lost[0], "CONFIG_B=y (is n)");
	assert_string_equal(lost[1], "CONFIG_C=n (is y)");
	assert_string_equal(lost[2], "CONFIG_D=7 (is 8)");
	assert_null(lost[3]);
	for (size_t i = 0; i < nr; i++)
		free(lost[i]);
	free(lost);
	kconfig_clear(&asked);
	kconfig_clear(&is);
}

static void assert_rule(const char *arch, int release, const char *name, const char *value)
{
	struct kconfig c = KCONFIG_INIT;

	kconfig_apply_rules(&c, &(struct kernel_spec){ .arch = arch_find(arch, NULL) }, release);
	assert_string_equal(kconfig_get(&c, name), value);
	kconfig_clear(&c);
}

static void rules_depend_on_age_and_arch(void **state)
{
	struct kconfig old = KCONFIG_INIT, new = KCONFIG_INIT;

	(void)state;
	parse(&old, "CONFIG_KCOV=y\nCONFIG_CAN=y\n", NULL);
	parse(&new, "CONFIG_KCOV=y\nCONFIG_CAN=y\nCONFIG_DEBUG_INFO_BTF=y\n", NULL);
	kconfig_apply_rules(&old, &(struct kernel_spec){ .arch = arch_find("x86_64", NULL) }, 503);
	kconfig_apply_rules(&new, &(struct kernel_spec){ .arch = arch_find("arm64", NULL) }, 504);
	assert_string_equal(kconfig_get(&old, "KCOV"), "n");
	assert_string_equal(kconfig_get(&old, "UNWINDER_FRAME_POINTER"), "y");
	assert_string_equal(kconfig_get(&old, "CAN"), "y");
	assert_string_equal(kconfig_get(&old, "SERIAL_8250_CONSOLE"), "y");
	assert_string_equal(kconfig_get(&new, "KCOV"), "y");
	assert_string_equal(kconfig_get(&new, "DEBUG_INFO_BTF"), "n");
	assert_string_equal(kconfig_get(&new, "SERIAL_8250_CONSOLE"), "n");
	assert_string_equal(kconfig_get(&new, "SERIAL_AMBA_PL011"), "y");
	kconfig_clear(&old);
	kconfig_clear(&new);
	assert_rule("riscv", 600, "SOC_VIRT", "y");
	assert_rule("riscv", 600, "ARCH_VIRT", "n");
	assert_rule("riscv", 612, "SOC_VIRT", "n");
	assert_rule("riscv", 612, "ARCH_VIRT", "y");
	assert_rule("arm64", 612, "ARCH_VIRT", "n");
}

static void options_that_a_failure_does_not_need_are_listed(void **state)
{
	struct kconfig c = KCONFIG_INIT, baseline = KCONFIG_INIT;
	size_t nr;
	char **list;

	(void)state;
	parse(&c,
	      "CONFIG_KASAN=y\nCONFIG_KASAN_INLINE=y\nCONFIG_PROVE_LOCKING=y\nCONFIG_UBSAN=n\n"
	      "CONFIG_NET=y\nCONFIG_USB=m\nCONFIG_HZ=250\nCONFIG_INIT=\"y\"\n",
	      NULL);
	parse(&baseline, "CONFIG_NET=m\nCONFIG_PCI=y\n# CONFIG_USB is not set\n", NULL);
	list = kconfig_instrumentation(&c, "KASAN-USE-AFTER-FREE-READ", &nr);
	assert_int_equal(nr, 1);
	assert_string_equal(list[0], "PROVE_LOCKING");
	free_list(list);
	list = kconfig_instrumentation(&c, NULL, &nr);
	assert_int_equal(nr, 2);
	free_list(list);
	list = kconfig_beyond(&c, &baseline, &nr);
	assert_int_equal(
		nr,
		4); /* Options that are no tristate stay, and so do those that only the baseline has. */
	assert_string_equal(list[0], "KASAN");
	assert_string_equal(list[3], "USB");
	assert_null(list[4]);
	free_list(list);
	kconfig_clear(&c);
	kconfig_clear(&baseline);
}

static int release_of(const char *text)
{
	return source_release(text, strlen(text));
}

static void releases_are_read_from_the_makefile(void **state)
{
	(void)state;
	assert_int_equal(
		release_of("# SPDX\nVERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 7\nEXTRAVERSION =\n"),
		601);
	assert_int_equal(
		release_of("VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 0\nEXTRAVERSION = -rc3\n"),
		600);
	assert_true(release_of("VERSION = 6\nPATCHLEVEL = 0\nEXTRAVERSION = -rc1\n") < 600);
	assert_true(release_of("VERSION = 6\nPATCHLEVEL = 0\nEXTRAVERSION = -rc1\n") >= 519);
	assert_int_equal(release_of("all:\n\tcc x.c\n"), -1);
	assert_int_equal(release_of("VERSION = 99999999999999\nPATCHLEVEL = 1\n"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_survive_being_stored),
		cmocka_unit_test(the_last_of_an_option_counts),
		cmocka_unit_test(lines_that_are_not_of_a_config_are_refused),
		cmocka_unit_test(setting_keeps_the_order),
		cmocka_unit_test(lost_options_are_listed),
		cmocka_unit_test(rules_depend_on_age_and_arch),
		cmocka_unit_test(options_that_a_failure_does_not_need_are_listed),
		cmocka_unit_test(releases_are_read_from_the_makefile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
