// SPDX-License-Identifier: GPL-2.0-only
/* proc/processors: shares of the processors that this process may use. */
#include "proc/processors.h"
#include "proc/child.h"

#include <setjmp.h>
#include <cmocka.h>

static void shares_have_nothing_in_common(void **state)
{
	int nr = processors_usable();

	(void)state;
	assert_true(nr >= 1);
	for (int shares = 1; shares <= nr; shares++)
		for (int most = 1; most <= nr; most++) {
			cpu_set_t all, set, both;
			int taken = 0;

			CPU_ZERO(&all);
			for (int i = 0; i < shares; i++) {
				assert_true(processors_share(i, shares, most, &set));
				assert_int_equal(CPU_COUNT(&set), MIN(nr / shares, most));
				CPU_AND(&both, &all, &set);
				assert_int_equal(CPU_COUNT(&both), 0);
				CPU_OR(&all, &all, &set);
				taken += CPU_COUNT(&set);
			}
			sched_getaffinity(0, sizeof(set), &set);
			CPU_AND(&both, &all, &set);
			assert_int_equal(CPU_COUNT(&both), taken);
		}
}

static void fewer_processors_than_shares_are_no_share(void **state)
{
	cpu_set_t set;

	(void)state;
	assert_false(processors_share(0, processors_usable() + 1, 1, &set));
	assert_int_equal(CPU_COUNT(&set), 0);
}

/* The set is that of the program and of all that it starts. */
static void a_child_has_its_processors(void **state)
{
	static const char *const argv[] = {
		"sh", "-c", "exec sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status",
		NULL
	};
	struct strbuf out = STRBUF_CUT(256);
	AUTO_FREE char *want = NULL;
	int cpu = 0;
	cpu_set_t set;

	(void)state;
	assert_true(processors_share(processors_usable() - 1, processors_usable(), 1, &set));
	while (!CPU_ISSET((size_t)cpu, &set))
		cpu++;
	want = xstrfmt("%d\n", cpu);
	assert_int_equal(child_run(&(struct child_spec){ .argv = argv, .processors = &set }, &out,
				   NULL, NULL),
			 0);
	assert_string_equal(out.buf, want);
	strbuf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares_have_nothing_in_common),
		cmocka_unit_test(fewer_processors_than_shares_are_no_share),
		cmocka_unit_test(a_child_has_its_processors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
