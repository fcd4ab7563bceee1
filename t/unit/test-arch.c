// SPDX-License-Identifier: GPL-2.0-only
/* arch: the facts about each architecture. */
#include "arch/arch.h"
#include "base/strbuf.h"
#include "crash/stack.h"

#include <setjmp.h>
#include <cmocka.h>
#include <sys/utsname.h>

static void architectures_are_found_by_their_usual_names(void **state)
{
	static const char *const cases[][2] = {
		{ "x86_64", "x86_64" }, { "x86", "x86_64" },	{ "amd64", "x86_64" },
		{ "i686", "i386" },	{ "386", "i386" },	{ "arm64", "arm64" },
		{ "aarch64", "arm64" }, { "riscv", "riscv64" }, { "riscv64", "riscv64" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(arch_find(cases[i][0], NULL)->name, cases[i][1]);
}

static void an_error_lists_those_that_can_be_booted(void **state)
{
	static const char *const names[] = { "vax", "", "x86_64 amd64", "s390x", "mips" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct error err = ERROR_INIT;

		assert_null(arch_find(names[i], &err));
		assert_int_equal(err.kind, ERROR_USER);
		assert_non_null(strstr(err.message, names[i]));
		assert_non_null(strstr(err.message, "x86_64, i386, arm64"));
		assert_null(strstr(err.message, "powerpc"));
		error_clear(&err);
	}
}

static void the_host_is_the_default(void **state)
{
	const struct arch *host = arch_find(NULL, NULL);
	struct utsname u;

	(void)state;
	assert_non_null(host);
	uname(&u);
	assert_int_equal(arch_is_host(host), arch_find(u.machine, NULL) == host);
	for (const struct arch *const *a = arch_table; *a; a++)
		if (*a != host)
			assert_false(arch_is_host(*a));
}

static const struct arch *by_name(const char *name)
{
	for (const struct arch *const *a = arch_table; *a; a++)
		if (str_equal((*a)->name, name))
			return *a;
	return NULL;
}

/* Each architecture is found by all of its names, and no name belongs to two. */
static void no_name_is_given_twice(void **state)
{
	(void)state;
	for (const struct arch *const *a = arch_table; *a; a++) {
		AUTO_FREE char *names = xstrfmt("%s %s", (*a)->name, (*a)->aliases);
		char *save = NULL;

		assert_ptr_equal(by_name((*a)->name), *a);
		for (char *n = strtok_r(names, " ", &save); n; n = strtok_r(NULL, " ", &save))
			assert_ptr_equal(arch_find(n, NULL), (*a)->qemu ? *a : NULL);
	}
}

static bool well_formed(const char *list)
{
	return !list || (*list && *list != ' ' && !strstr(list, "  ") && !ends_with(list, " "));
}

static void the_tables_have_no_gap(void **state)
{
	(void)state;
	for (const struct arch *const *p = arch_table; *p; p++) {
		const struct arch *a = *p;

		assert_true(a->name && a->kernel_arch && a->source_dir);
		assert_true(well_formed(a->aliases) && well_formed(a->syscall_wrappers));
		assert_true(well_formed(a->syscall_path) && well_formed(a->exception_path));
		if (!a->qemu)
			continue;
		assert_true(a->image && a->cross && a->cross_packages && a->config);
		assert_true(a->elf_machine && a->qemu_package && a->machine && a->cpu_tcg);
		assert_true(a->console && a->port);
		assert_true(ends_with(a->cross, "-"));
		for (const struct config_rule *r = a->config; r->name; r++)
			assert_true(r->value && !starts_with(r->name, "CONFIG_"));
	}
}

static void wrappers_of_system_calls_are_known(void **state)
{
	static const struct {
		const char *name;
		size_t len;
	} cases[] = {
		{ "__x64_sys_read", 6 },   { "__ia32_compat_sys_open", 7 },
		{ "__arm64_sys_read", 8 }, { "__riscv_sys_read", 8 },
		{ "__s390x_sys_read", 8 }, { "__powerpc_sys_read", 10 },
		{ "__x64_", 0 },	   { "__do_sys_read", 0 },
		{ "x__x64_sys_read", 0 },  { "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(arch_syscall_wrapper(cases[i].name, strlen(cases[i].name)),
				 cases[i].len);
	/* The given length ends the name. */
	assert_int_equal(arch_syscall_wrapper("__x64_sys_read", 5), 0);
}

/* Each architecture prints the program counter in its own way. */
static void the_program_counter_is_read(void **state)
{
	static const char *const lines[] = {
		"RIP: 0010:foo+0x1/0x2",
		"RIP  [<ffffffff81000000>] foo+0x1/0x2",
		"IP: [<ffffffff81000000>] foo+0x1/0x2",
		"EIP: foo+0x1/0x2",
		"EIP is at foo+0x1/0x2",
		"pc : foo+0x24/0x60",
		"PC is at foo+0x14/0x20",
		"epc : foo+0x1/0x2",
		"epc   : 80123456 foo+0x14/0x40",
		"NIP [c000000000123456] foo+0x1/0x2",
		"Krnl PSW : 0704c00180000000 (foo+0x1/0x2)",
	};
	static const char *const others[] = {
		"lr : foo+0x1/0x2", " foo+0x1/0x2", "RIP: 0033:0x7f12", "RIP: ", "",
	};
	struct span name;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		if (!frame_counter(lines[i], strlen(lines[i]), &name) || !span_is(name, "foo"))
			fail_msg("%s", lines[i]);
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		assert_false(frame_counter(others[i], strlen(others[i]), &name));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(architectures_are_found_by_their_usual_names),
		cmocka_unit_test(an_error_lists_those_that_can_be_booted),
		cmocka_unit_test(the_host_is_the_default),
		cmocka_unit_test(no_name_is_given_twice),
		cmocka_unit_test(the_tables_have_no_gap),
		cmocka_unit_test(wrappers_of_system_calls_are_known),
		cmocka_unit_test(the_program_counter_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
