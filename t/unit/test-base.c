// SPDX-License-Identifier: GPL-2.0-only
/* base: strings with a ceiling, values in options, files. */
#include "base/files.h"
#include "base/options.h"
#include "base/strbuf.h"

#include <setjmp.h>
#include <cmocka.h>

static void strbuf_stops_at_its_ceiling(void **state)
{
	struct strbuf sb = STRBUF_INIT(10);

	(void)state;
	strbuf_addstr(&sb, "12345678");
	assert_false(sb.overflow);
	strbuf_addstr(&sb, "abc");
	assert_true(sb.overflow);
	assert_string_equal(sb.buf, "12345678ab");
	strbuf_addf(&sb, "%0300d", 1);
	assert_int_equal(sb.len, 10);
	strbuf_release(&sb);
}

static void escaped_text_has_no_control_characters(void **state)
{
	struct strbuf sb = STRBUF_INIT(100);

	(void)state;
	strbuf_add_escaped(&sb, "a\033[31m\n\0\x7f", 9);
	assert_string_equal(sb.buf, "a\\x1b[31m\n\\x00\\x7f");
	strbuf_reset(&sb);
	/* C1 as UTF-8 and as a byte, a mark of direction, half a character, a surrogate; and
	 * names, which stay. */
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
		cmocka_unit_test(strbuf_stops_at_its_ceiling),
		cmocka_unit_test(escaped_text_has_no_control_characters),
		cmocka_unit_test(durations),
		cmocka_unit_test(atomic_write_replaces_or_names_the_path),
		cmocka_unit_test(sha256_of_known_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
