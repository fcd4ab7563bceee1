// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes, and every fact of a run, come back from JSON as they were written. */
#include "session/run-json.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* Writes and reads the text of the file, as jansson checks it. */
static char *there_and_back(const char *s)
{
	json_t *object = json_pack("{s:o}", "text", text_to_json(s)), *read;
	AUTO_FREE char *text = json_dumps(object, 0);
	struct error err = ERROR_INIT;
	char *back = NULL;

	assert_non_null(text);
	read = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(read);
	assert_int_equal(text_from_json(read, "text", &back, &err), 0);
	json_decref(object);
	json_decref(read);
	return back;
}

static void assert_kept(const char *s)
{
	AUTO_FREE char *back = there_and_back(s);

	assert_non_null(back);
	assert_string_equal(back, s);
}

static void test_every_three_bytes(void **state)
{
	static const int edges[] = { 0x01, 0x41, 0x7f, 0x80, 0x9f, 0xa0, 0xbd, 0xbe, 0xbf, 0xc0,
				     0xc2, 0xdf, 0xe0, 0xed, 0xee, 0xef, 0xf0, 0xf4, 0xf5, 0xff };
	char s[5] = "";

	(void)state;
	for (int a = 1; a < 256; a++)
		for (size_t b = 0; b < ARRAY_SIZE(edges); b++)
			for (size_t c = 0; c < ARRAY_SIZE(edges); c++) {
				s[0] = (char)a;
				s[1] = (char)edges[b];
				s[2] = (char)edges[c];
				s[3] = (char)(a & 1 ? 0x80 : 0);
				assert_kept(s);
			}
}

static void test_utf8_stays_as_it_is(void **state)
{
	static const char *const texts[] = { "",       "/home/ren\xc3\xa9/linux", "\xe2\x82\xac",
					     "a\\xff", "\xf0\x9f\x90\xa7",	  "\xef\xbf\xbd" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		AUTO_FREE char *escaped = text_escape(texts[i]);

		assert_string_equal(escaped, texts[i]);
		assert_kept(texts[i]);
	}
}

/* The code points that stand for bytes may occur in a text themselves. */
static void test_escapes_are_escaped(void **state)
{
	(void)state;
	assert_kept("\xee\xbe\x80");
	assert_kept("\xee\xbf\xbf\xff");
	assert_kept("\xee\xbe");
	assert_kept("\xee");
}

static void test_long_text_is_not_cut(void **state)
{
	const size_t len = 17 << 20;
	char *s = xcalloc(len + 1, 1);

	(void)state;
	memset(s, 0xff, len);
	assert_kept(s);
	free(s);
}

static void test_run(void **state)
{
	struct run run = RUN_INIT, back;
	struct error err = ERROR_INIT;
	json_t *object;

	(void)state;
	run.outcome = OUTCOME_TARGET;
	run.reach = REACH_NO;
	run.seconds = 12.5;
	run.exposure = INFINITY;
	run.watched = INFINITY;
	run.hit_at = 3;
	run.ended_at = 4.25;
	run.exit_status = 7;
	run.expected = run.output_lost = true;
	run.rejected = xstrdup("not ok \xff");
	run.rejected_at = 1.5;
	run.tap = TAP_SKIPPED;
	run.tap_at = -1;
	run.booted = true;
	run.modules_told = true;
	run_add_module(&run, "snd-pcm");
	run_add_asked(&run, "char-major-116-33");
	run.console = xstrdup("/tmp/caf\xe9/console");
	object = run_to_json(&run);
	assert_non_null(object);
	assert_int_equal(run_from_json(object, &back, &err), 0);
	assert_int_equal(back.outcome, run.outcome);
	assert_int_equal(back.reach, run.reach);
	assert_true(back.seconds == run.seconds && back.hit_at == run.hit_at);
	assert_true(back.ended_at == run.ended_at);
	assert_true(isinf(back.exposure) && isinf(back.watched));
	assert_int_equal(back.exit_status, run.exit_status);
	assert_string_equal(back.console, run.console);
	assert_true(back.expected && back.output_lost && back.rejected_at == 1.5);
	assert_string_equal(back.rejected, run.rejected);
	assert_true(back.tap == TAP_SKIPPED && back.tap_at == -1);
	assert_true(back.modules_told && back.modules.nr == 1 && back.asked.nr == 1);
	assert_string_equal(back.modules.v[0], "snd_pcm");
	assert_string_equal(back.asked.v[0], "char-major-116-33");
	json_decref(object);
	run_clear(&back);
	run_clear(&run);
}

static void test_run_with_an_unknown_result(void **state)
{
	struct run run = RUN_INIT, back;
	struct error err = ERROR_INIT;
	json_t *object = run_to_json(&run);

	(void)state;
	json_object_set_new(object, "tap", json_string("maybe"));
	assert_int_equal(run_from_json(object, &back, &err), -1);
	error_clear(&err);
	/* Journals did not always have it. */
	json_object_del(object, "tap");
	assert_int_equal(run_from_json(object, &back, &err), 0);
	assert_int_equal(back.tap, TAP_NONE);
	json_decref(object);
}

static void test_run_with_an_impossible_status(void **state)
{
	static const int statuses[] = { -2, 256, 1 << 30 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(statuses); i++) {
		struct run run = RUN_INIT, back;
		struct error err = ERROR_INIT;
		json_t *object;

		run.exit_status = statuses[i];
		object = run_to_json(&run);
		assert_int_equal(run_from_json(object, &back, &err), -1);
		assert_int_equal(err.kind, ERROR_STATE);
		error_clear(&err);
		json_decref(object);
	}
}

static void test_numbers_that_json_lacks(void **state)
{
	const double odd[] = { NAN, INFINITY, -INFINITY };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		json_t *null = number_to_json(odd[i]);

		assert_true(json_is_null(null));
		json_decref(null);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_three_bytes),
		cmocka_unit_test(test_utf8_stays_as_it_is),
		cmocka_unit_test(test_escapes_are_escaped),
		cmocka_unit_test(test_long_text_is_not_cut),
		cmocka_unit_test(test_run),
		cmocka_unit_test(test_run_with_an_unknown_result),
		cmocka_unit_test(test_run_with_an_impossible_status),
		cmocka_unit_test(test_numbers_that_json_lacks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
