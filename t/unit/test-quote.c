// SPDX-License-Identifier: GPL-2.0-only
/* base/quote.h and git/pathspec.h: paths survive the way from the user to git's files
 * and back. */
#include "base/quote.h"
#include "git/pathspec.h"
#include "proc/child.h"

#include <setjmp.h>
#include <cmocka.h>

static void assert_round_trip(const char *word)
{
	const char *argv[] = { "git", "rev-parse", "--sq-quote", word, NULL };
	struct strbuf ours = STRBUF_INIT(4096), gits = STRBUF_INIT(4096);
	char *list[] = { (char *)word, (char *)"second", NULL };
	char **read;

	quote_add_list(&ours, (char *[]){ (char *)word, NULL });
	assert_int_equal(child_run(&(struct child_spec){ .argv = argv }, &gits, NULL, NULL), 0);
	assert_int_equal(gits.buf[gits.len - 1], '\n');
	gits.buf[--gits.len] = 0;
	assert_string_equal(ours.buf, gits.buf);

	strbuf_reset(&ours);
	quote_add_list(&ours, list);
	strbuf_addch(&ours, '\n');
	read = quote_split(ours.buf, NULL);
	assert_non_null(read);
	assert_string_equal(read[0], word);
	assert_string_equal(read[1], "second");
	assert_null(read[2]);
	free_list(read);
	strbuf_release(&ours);
	strbuf_release(&gits);
}

static void every_byte_is_quoted_as_by_git_and_read_back(void **state)
{
	(void)state;
	for (int c = 1; c < 256; c++) {
		char word[] = { 'a', (char)c, (char)c, 'b', 0 };

		assert_round_trip(word);
		assert_round_trip(word + 1);
		assert_round_trip((char[]){ (char)c, 0 });
	}
	assert_round_trip("");
	assert_round_trip(":!Documentation");
}

static void quoting_that_git_would_not_write_is_refused(void **state)
{
	static const char *const bad[] = { "a",	      "'a",    "'a'b",	 "'a'\\''", "'a'\\",
					   "'a'\\b'", "'a' b", "'a'\\!", "\\'" };
	static const char *const empty[] = { "", " ", "\n" };
	struct error err = ERROR_INIT;
	char **words;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_null(quote_split(bad[i], &err));
		assert_non_null(strstr(err.message, bad[i]));
	}
	for (size_t i = 0; i < ARRAY_SIZE(empty); i++) {
		words = quote_split(empty[i], NULL);
		assert_non_null(words);
		assert_null(words[0]);
		free_list(words);
	}
	error_clear(&err);
}

static void paths_are_named_from_the_top(void **state)
{
	static const struct {
		const char *prefix, *spec, *from_top;
	} v[] = {
		{ "", "net", "net" },
		{ "", "../net", "../net" },
		{ "", ":!net", ":!net" },
		{ "drivers/", "net", "drivers/net" },
		{ "drivers/", "net/", "drivers/net/" },
		{ "drivers/", ".", "drivers/" },
		{ "drivers/", "./net//core", "drivers/net/core" },
		{ "drivers/", "../net", "net" },
		{ "drivers/net/", "../../fs", "fs" },
		{ "drivers/net/", "..", "drivers/" },
		{ "drivers/", "..", "." },
		{ "drivers/", "../..", NULL },
		{ "drivers/", "net/../../../x", NULL },
		{ "drivers/", "..x", "drivers/..x" },
		{ "drivers/", "*.c", "drivers/*.c" },
		{ "drivers/", ":!net", ":!:drivers/net" },
		{ "drivers/", ":^net", ":^:drivers/net" },
		{ "drivers/", ":!:net", ":!:drivers/net" },
		{ "drivers/", ":/net", ":/net" },
		{ "drivers/", ":!/net", ":!/net" },
		{ "drivers/", ":(exclude)net", ":(exclude)drivers/net" },
		{ "drivers/", ":(top,exclude)net", ":(top,exclude)net" },
		{ "drivers/", ":(exclude,top)net", ":(exclude,top)net" },
		{ "drivers/", ":(icase)../net", ":(icase)net" },
		{ "drivers/", ":", ":" },
		{ "drivers/", ":!..", ":!:." },
		{ "drivers/", "/tree/net", "net" },
		{ "drivers/", "/tree", "." },
		{ "drivers/", "/treetop", NULL },
		{ "a*/", "x", NULL },
		{ "", "a\nb", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(v); i++) {
		struct error err = ERROR_INIT;
		AUTO_FREE char *got = pathspec_from_top("/tree", v[i].prefix, v[i].spec, &err);

		assert_string_equal(got ? got : "refused",
				    v[i].from_top ? v[i].from_top : "refused");
		assert_int_equal(err.kind, v[i].from_top ? ERROR_NONE : ERROR_USER);
		error_clear(&err);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_byte_is_quoted_as_by_git_and_read_back),
		cmocka_unit_test(quoting_that_git_would_not_write_is_refused),
		cmocka_unit_test(paths_are_named_from_the_top),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
