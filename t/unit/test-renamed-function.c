// SPDX-License-Identifier: GPL-2.0-only
/* git: functions that a diff gives another name. */
#include "git/renamed-function.h"

#include <setjmp.h>
#include <cmocka.h>

#define FILE_HEAD "diff --git a/f.c b/f.c\nindex 1..2 100644\n--- a/f.c\n+++ b/f.c\n"

/* The name that is found for "function", or "-" if no name is found. */
static void check(const char *diff, const char *function, const char *want)
{
	char *found = diff_renamed(diff, function);

	assert_string_equal(found ? found : "-", want);
	free(found);
}

static void a_function_whose_definition_alone_changes_is_found(void **state)
{
	static const char diff[] = FILE_HEAD "@@ -5,7 +5,7 @@ int other(int a)\n"
					     " }\n"
					     " \n"
					     "-static int old_name(struct thing *thing)\n"
					     "+static int new_name(struct thing *thing)\n"
					     " {\n"
					     " \tint ret = prepare(thing);\n"
					     " \n"
					     "@@ -50,3 +50,3 @@\n"
					     "-\told_name(thing);\n"
					     "+\tnew_name(thing);\n";

	(void)state;
	check(diff, "new_name", "old_name");
	check(diff, "old_name", "new_name");
	check(diff, "other", "-");
	check(diff, "name", "-");
	check(diff, "", "-");
}

static void a_function_that_moves_to_another_file_is_found(void **state)
{
	static const char diff[] =
		FILE_HEAD "@@ -5,9 +5,1 @@\n"
			  "-void old_name(struct thing *thing)\n"
			  "-{\n"
			  "-\tif (thing->next)\n"
			  "-\t\told_name(thing->next);\n"
			  "-\tput_thing(thing);\n"
			  "-}\n"
			  "-\n"
			  "-void second(void)\n"
			  "-{\n"
			  "-}\n"
			  "diff --git a/g.c b/g.c\n--- /dev/null\n+++ b/g.c\n@@ -0,0 +1,7 @@\n"
			  "+void new_name(struct thing *thing)\n"
			  "+{\n"
			  "+\tif (thing->next)\n"
			  "+\t\tnew_name(thing->next);\n"
			  "+\tput_thing(thing);\n"
			  "+}\n";

	(void)state;
	check(diff, "new_name", "old_name");
	check(diff, "second", "-");
}

static void another_body_is_another_function(void **state)
{
	static const char diff[] = FILE_HEAD "@@ -5,5 +5,5 @@\n"
					     "-int old_name(int a)\n"
					     "-{\n"
					     "-\treturn a;\n"
					     "-}\n"
					     "+int new_name(int a)\n"
					     "+{\n"
					     "+\tif (a < 0)\n"
					     "+\t\treturn -EINVAL;\n"
					     "+\treturn take(a, GFP_KERNEL);\n"
					     "+}\n";
	static const char copied[] = FILE_HEAD "@@ -5,4 +5,8 @@\n"
					       " int old_name(int a)\n"
					       " {\n"
					       " \treturn a;\n"
					       " }\n"
					       "+int new_name(int a)\n"
					       "+{\n"
					       "+\treturn a;\n"
					       "+}\n";

	(void)state;
	check(diff, "new_name", "-");
	check(copied, "new_name", "-");
	check("", "new_name", "-");
	check("@@", "new_name", "-");
	check("@@\n+", "new_name", "-");
	check("@@\n+int new_name(", "new_name", "-");
}

static void prototypes_and_calls_define_nothing(void **state)
{
	static const char diff[] = FILE_HEAD "@@ -5,5 +5,5 @@\n"
					     "-int old_name(int a);\n"
					     "+int new_name(int a);\n";

	(void)state;
	check(diff, "new_name", "-");
	assert_false(diff_defines(diff, '+', "new_name"));
	assert_true(diff_defines("@@\n+int new_name(int a)\n", '+', "new_name"));
	assert_false(diff_defines("@@\n+int new_name(int a)\n", '-', "new_name"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_function_whose_definition_alone_changes_is_found),
		cmocka_unit_test(a_function_that_moves_to_another_file_is_found),
		cmocka_unit_test(another_body_is_another_function),
		cmocka_unit_test(prototypes_and_calls_define_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
