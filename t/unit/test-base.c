// SPDX-License-Identifier: GPL-2.0-only
/* base: strings with a ceiling, values in options, files. */
#include "base/files.h"
#include "base/options.h"
#include "base/strbuf.h"

#include <setjmp.h>
#include <sys/wait.h>
#include <cmocka.h>

static void some_text_may_be_cut(void **state)
{
	struct strbuf sb = STRBUF_CUT(10);

	(void)state;
	strbuf_addstr(&sb, "12345678");
	strbuf_addstr(&sb, "abc");
	assert_string_equal(sb.buf, "12345678ab");
	strbuf_addf(&sb, "%0300d", 1);
	assert_int_equal(sb.len, 10);
	assert_true(strbuf_try_add(&sb, "x", 1));
	strbuf_release(&sb);
}

static void part_of_a_checked_text_is_never_used(void **state)
{
	struct strbuf sb = STRBUF_CHECKED(10);
	struct error err = ERROR_INIT;

	(void)state;
	strbuf_addstr(&sb, "1234567890");
	assert_int_equal(strbuf_check(&sb, &err, "it"), 0);
	assert_string_equal(sb.buf, "1234567890");
	strbuf_addch(&sb, 'a');
	assert_string_equal(sb.buf, "");
	strbuf_addstr(&sb, "b");
	assert_string_equal(sb.buf, "");
	assert_int_equal(strbuf_check(&sb, &err, "the list of %s", "x"), -1);
	assert_int_equal(err.kind, ERROR_HOST);
	assert_string_equal(err.message, "the list of x needs more than 10 bytes");
	error_clear(&err);
	strbuf_reset(&sb);
	strbuf_addstr(&sb, "c");
	assert_string_equal(sb.buf, "c");
	assert_int_equal(strbuf_check(&sb, &err, "it"), 0);
	strbuf_release(&sb);
}

static void input_that_does_not_fit_is_refused(void **state)
{
	struct strbuf sb = STRBUF_INIT(4);

	(void)state;
	assert_true(strbuf_try_add(&sb, "abc", 3));
	assert_false(strbuf_try_add(&sb, "de", 2));
	assert_string_equal(sb.buf, "abc");
	assert_true(strbuf_try_add(&sb, "d", 1));
	strbuf_release(&sb);
}

static void pass_a_strict_ceiling(void)
{
	struct strbuf sb = STRBUF_INIT(3);

	strbuf_addstr(&sb, "abcd");
}

static void release_unchecked(void)
{
	struct strbuf sb = STRBUF_CHECKED(3);

	strbuf_addstr(&sb, "abcd");
	strbuf_release(&sb);
}

static void reset_unchecked(void)
{
	struct strbuf sb = STRBUF_CHECKED(3);

	strbuf_addstr(&sb, "abcd");
	strbuf_reset(&sb);
}

static void detach_unchecked(void)
{
	struct strbuf sb = STRBUF_CHECKED(3);

	strbuf_addstr(&sb, "abcd");
	free(strbuf_detach(&sb));
}

static void mistakes_with_a_ceiling_end_the_process(void **state)
{
	void (*const mistakes[])(void) = { pass_a_strict_ceiling, release_unchecked,
					   reset_unchecked, detach_unchecked };
	int status;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(mistakes); i++) {
		pid_t pid = fork();

		if (pid == 0) {
			if (!freopen("/dev/null", "w", stderr))
				_exit(1);
			mistakes[i]();
			_exit(0);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 128);
	}
}

static void escaped_text_has_no_control_characters(void **state)
{
	struct strbuf sb = STRBUF_INIT(100);

	(void)state;
	strbuf_add_escaped(&sb, "a\033[31m\n\0\x7f", 9);
	assert_string_equal(sb.buf, "a\\x1b[31m\n\\x00\\x7f");
	strbuf_reset(&sb);
	/* C1 as UTF-8 and as a byte, a mark of direction, half a character, a surrogate
	 * are escaped; names are not. */
	strbuf_add_escaped(&sb,
			   "\xc2\x9b"
			   "1m\x9b|\u202e|\xe2\x82|\xed\xa0\x80|\u00e9\u4e2d\U0001f427",
			   26);
	assert_string_equal(
		sb.buf, "\\u009b1m\\x9b|\\u202e|\\xe2\\x82|\\xed\\xa0\\x80|\u00e9\u4e2d\U0001f427");
	strbuf_release(&sb);
}

static void durations(void **state)
{
	static const struct {
		const char *s;
		double seconds;
	} good[] = {
		{ "90", 90 }, { "90s", 90 }, { "2m", 120 }, { "1h30m", 5400 }, { "500ms", .5 },
	};
	static const char *const bad[] = { "", "x", "-1", "5x", "1h-3m", "s", "1e99" };
	double d;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		assert_int_equal(parse_duration(good[i].s, &d, NULL), 0);
		assert_true(d == good[i].seconds);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(parse_duration(bad[i], &d, NULL), -1);
}

static void atomic_write_replaces_or_names_the_path(void **state)
{
	char dir[] = "/tmp/kbisect-unit-XXXXXX";
	struct error err = ERROR_INIT;
	struct strbuf sb = STRBUF_INIT(100);

	(void)state;
	assert_non_null(mkdtemp(dir));
	AUTO_FREE char *path = xstrfmt("%s/a/b", dir);
	assert_int_equal(file_write_atomic(path, "x", 1, &err), -1);
	assert_non_null(strstr(err.message, path));
	error_clear(&err);

	AUTO_FREE char *parent = xstrfmt("%s/a", dir);
	assert_int_equal(make_dirs(parent, &err), 0);
	assert_int_equal(file_write_atomic(path, "old", 3, &err), 0);
	assert_int_equal(file_write_atomic(path, "new", 3, &err), 0);
	assert_int_equal(file_read(path, &sb, &err), 0);
	assert_string_equal(sb.buf, "new");
	assert_int_equal(remove_tree(dir, &err), 0);
	assert_false(file_exists(dir));
	strbuf_release(&sb);
}

/* Sums of two options must not overflow. */
static void whole_numbers(void **state)
{
	static const char *const bad[] = { "",	      "x",	    "-1",  "5x",
					   "1048577", "2147483647", "1e3", "99999999999999999999" };
	struct error err = ERROR_INIT;
	int n = 0;

	(void)state;
	assert_int_equal(parse_int("1048576", &n, NULL), 0);
	assert_int_equal(n, 1048576);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(parse_int(bad[i], &n, NULL), -1);
	assert_int_equal(parse_int("2147483647", &n, &err), -1);
	assert_non_null(strstr(err.message, "'2147483647' is too large; the maximum is 1048576"));
	error_clear(&err);
}

/* Fails to remove a directory, as a user who may not write to a directory in it. */
static int fail_to_remove(const char *dir)
{
	AUTO_FREE char *sub = xstrfmt("%s/sub", dir);
	AUTO_FREE char *file = xstrfmt("%s/sub/file", dir);
	struct error err = ERROR_INIT;

	if (make_dirs(sub, NULL) < 0 || file_write_atomic(file, "x", 1, NULL) < 0 ||
	    chmod(sub, 0555) < 0 || (geteuid() == 0 && setuid(65534) < 0))
		return 1;
	return remove_tree(dir, &err) == -1 && strstr(err.message, "Permission denied") ? 0 : 2;
}

static void removal_says_why_it_failed(void **state)
{
	char dir[] = "/tmp/kbisect-unit-XXXXXX";
	int status;
	pid_t pid;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(chmod(dir, 0755), 0);
	pid = fork();
	if (pid == 0)
		_exit(fail_to_remove(dir));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	AUTO_FREE char *sub = xstrfmt("%s/sub", dir);
	assert_int_equal(chmod(sub, 0755), 0);
	assert_int_equal(remove_tree(dir, NULL), 0);
}

static void sha256_of_known_text(void **state)
{
	AUTO_FREE char *hex = sha256_hex("abc", 3);

	(void)state;
	assert_string_equal(hex,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(some_text_may_be_cut),
		cmocka_unit_test(part_of_a_checked_text_is_never_used),
		cmocka_unit_test(input_that_does_not_fit_is_refused),
		cmocka_unit_test(mistakes_with_a_ceiling_end_the_process),
		cmocka_unit_test(escaped_text_has_no_control_characters),
		cmocka_unit_test(durations),
		cmocka_unit_test(atomic_write_replaces_or_names_the_path),
		cmocka_unit_test(whole_numbers),
		cmocka_unit_test(removal_says_why_it_failed),
		cmocka_unit_test(sha256_of_known_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
