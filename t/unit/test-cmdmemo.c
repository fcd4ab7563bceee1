// SPDX-License-Identifier: GPL-2.0-only
/* kernel/cmdfile-memo: the content of .cmd files, from one build to the next. */
#include "kernel-tree.h"
#include "kernel/cmdfile-memo.h"

static void take(void *data, enum cmdfile_word kind, const char *s, size_t n)
{
	assert_int_equal(strlen(s), n);
	strbuf_addf(data, "%d:%s ", kind, s);
}

/* Reads a file below the scratch directory, which must give this content. */
static void says(struct cmd_memo *memo, const char *name, enum cmd_memo_which which,
		 const char *want)
{
	AUTO_FREE char *path = in_scratch(name);
	struct strbuf words = STRBUF_INIT(65536);
	const struct cmd_file *file = cmd_memo_read(memo, path, NULL);

	assert_non_null(file);
	cmd_memo_each(memo, file, which, take, &words);
	assert_string_equal(words.buf, want);
	strbuf_release(&words);
}

#define A_WORDS "0:a.o 3:gcc 4:inc 3:a.o 1:/src/a.c 2:inc/x.h "

static void write_files(void)
{
	sh("printf 'cmd_a.o := gcc -Iinc -o a.o\\nsource_a.o := /src/a.c\\ndeps_a.o := inc/x.h\\n' "
	   ">.a.o.cmd");
	sh("printf 'cmd_b.o := gcc -Iinc -o b.o\\nsource_b.o := /src/b.c\\ndeps_b.o := inc/x.h\\n' "
	   ">.b.o.cmd");
}

static void each_word_is_told_once_per_build(void **state)
{
	struct cmd_memo *memo = cmd_memo_new();

	(void)state;
	write_files();
	for (int build = 0; build < 2; build++) {
		cmd_memo_begin(memo);
		says(memo, ".a.o.cmd", CMD_MEMO_SOURCES, "1:/src/a.c ");
		says(memo, ".a.o.cmd", CMD_MEMO_NEW, A_WORDS);
		says(memo, ".a.o.cmd", CMD_MEMO_NEW, "");
		says(memo, ".a.o.cmd", CMD_MEMO_ALL, A_WORDS);
		says(memo, ".b.o.cmd", CMD_MEMO_NEW, "0:b.o 3:b.o 1:/src/b.c ");
	}
	cmd_memo_free(memo);
}

static void files_written_since_are_read_again(void **state)
{
	struct cmd_memo *memo = cmd_memo_new();

	(void)state;
	write_files();
	cmd_memo_begin(memo);
	says(memo, ".a.o.cmd", CMD_MEMO_NEW, A_WORDS);
	cmd_memo_begin(memo);
	/* The text has the same length, and the file the same inode. */
	sh("sleep .02; sed 's|inc/x.h|inc/y.h|' .a.o.cmd >new && cat new >.a.o.cmd");
	says(memo, ".a.o.cmd", CMD_MEMO_NEW, "0:a.o 3:gcc 4:inc 3:a.o 1:/src/a.c 2:inc/y.h ");
	cmd_memo_begin(memo);
	/* It is another file with the times of the old one. */
	sh("sed 's|inc/y.h|inc/z.h|' .a.o.cmd >new && touch -r .a.o.cmd new && mv new .a.o.cmd");
	says(memo, ".a.o.cmd", CMD_MEMO_NEW, "0:a.o 3:gcc 4:inc 3:a.o 1:/src/a.c 2:inc/z.h ");
	cmd_memo_free(memo);
}

static void a_missing_file_is_an_error(void **state)
{
	struct cmd_memo *memo = cmd_memo_new();
	AUTO_FREE char *path = in_scratch(".a.o.cmd");
	struct error err = ERROR_INIT;

	(void)state;
	write_files();
	assert_non_null(cmd_memo_read(memo, path, &err));
	sh("rm .a.o.cmd");
	assert_null(cmd_memo_read(memo, path, &err));
	assert_non_null(strstr(err.message, ".a.o.cmd"));
	error_clear(&err);
	sh(": >.a.o.cmd");
	says(memo, ".a.o.cmd", CMD_MEMO_ALL, "");
	cmd_memo_free(memo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_word_is_told_once_per_build),
		cmocka_unit_test(files_written_since_are_read_again),
		cmocka_unit_test(a_missing_file_is_an_error),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
