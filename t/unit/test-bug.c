// SPDX-License-Identifier: GPL-2.0-only
/* import/bug: the JSON of a dashboard, whole and damaged. */
#include "base/base.h"
#include "import/bug.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define HASH "0123456789012345678901234567890123456789"
#define COMMIT "\"kernel-source-commit\":\"" HASH "\""
#define CRASH(members) "{" COMMIT members "}"
#define BUG(crashes) "{\"version\":1,\"title\":\"t\",\"crashes\":[" crashes "]}"

static void damage_is_refused(void **state)
{
	static const struct {
		const char *json, *words;
	} cases[] = {
		{ "", "it is no JSON" },
		{ " \n\t", "it is no JSON" },
		{ "<!DOCTYPE html>", "it is HTML and not JSON" },
		{ "\n <html>", "it is HTML and not JSON" },
		{ "null", "it is no JSON" },
		{ "[]", "it is JSON, but no bug" },
		{ "{}", "it has no 'version'" },
		{ "{\"version\":null}", "it has no 'version'" },
		{ "{\"version\":\"1\"}", "it has no 'version'" },
		{ "{\"version\":1.0}", "it has no 'version'" },
		{ "{\"version\":0}", "its version is 0" },
		{ "{\"version\":2,\"bugs\":[]}", "its version is 2" },
		{ "{\"version\":1,\"version\":2}", "it is no JSON" },
		{ "{\"version\":1,\"title\":\"t\"", "it is no JSON" },
		{ "{\"version\":1}", "it has no 'title'" },
		{ "{\"version\":1,\"title\":null}", "it has no 'title'" },
		{ "{\"version\":1,\"title\":\"\"}", "it has no 'title'" },
		{ "{\"version\":1,\"title\":7}", "'title' is not a line of text" },
		{ "{\"version\":1,\"title\":\"a\\nCc: b@c\"}", "'title' is not a line of text" },
		{ "{\"version\":1,\"title\":\"a\\u0000b\"}", "it is no JSON" },
		{ "{\"version\":1,\"title\":\"\xff\"}", "it is no JSON" },
		{ "{\"version\":1,\"title\":\"t\"}", "no list of crashes" },
		{ "{\"version\":1,\"title\":\"t\",\"crashes\":null}", "no list of crashes" },
		{ "{\"version\":1,\"title\":\"t\",\"crashes\":{}}", "no list of crashes" },
		{ BUG(""), "no list of crashes" },
		{ BUG("null"), "no list of crashes" },
		{ BUG("[]"), "no list of crashes" },
		{ BUG("{}"), "has no 'kernel-source-commit'" },
		{ BUG("{\"kernel-source-commit\":null}"), "has no 'kernel-source-commit'" },
		{ BUG("{\"kernel-source-commit\":\"v6.1\"}"),
		  "is not the hash of a commit: 'v6.1'" },
		{ BUG("{\"kernel-source-commit\":\"" HASH "0\"}"), "is not the hash of a commit" },
		{ BUG("{\"kernel-source-commit\":[]}"), "is not a line of text" },
		{ BUG(CRASH(",\"c-reproducer\":{}")), "'c-reproducer' is not a line" },
		{ BUG(CRASH(",\"kernel-config\":\"a\\nb\"")), "'kernel-config' is not a line" },
		{ BUG(CRASH(",\"syzkaller-commit\":\"HEAD\"")),
		  "'syzkaller-commit' is not the hash of a commit" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error err = ERROR_INIT;
		struct bug bug = BUG_INIT;

		if (bug_from_json(&bug, cases[i].json, strlen(cases[i].json), &err) == 0)
			fail_msg("accepted: %s", cases[i].json);
		if (err.kind != ERROR_USER || !strstr(err.message, cases[i].words))
			fail_msg("%s: %s", cases[i].json, err.message);
		assert_null(bug.title);
		bug_clear(&bug);
		error_clear(&err);
	}
}

static void parse(struct bug *bug, const char *json)
{
	struct error err = ERROR_INIT;

	*bug = (struct bug)BUG_INIT;
	if (bug_from_json(bug, json, strlen(json), &err) < 0)
		fail_msg("%s: %s", json, err.message);
}

/* Members that are missing, null or empty are the same. Unknown ones are ignored. */
static void what_is_missing_is_not_there(void **state)
{
	static const char *const cases[] = {
		BUG(CRASH("")),
		BUG(CRASH(",\"title\":null,\"c-reproducer\":null,\"kernel-config\":null")),
		BUG(CRASH(",\"title\":\"\",\"c-reproducer\":\"\",\"architecture\":\"\"")),
		BUG(CRASH(",\"new\":[{\"a\":[]}],\"repro-opts\":7")),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct bug bug;

		parse(&bug, cases[i]);
		assert_string_equal(bug.title, "t");
		assert_string_equal(bug.commit, HASH);
		assert_null(bug.seen);
		assert_null(bug.c_link);
		assert_null(bug.config_link);
		assert_null(bug.arch);
		bug_clear(&bug);
	}
}

static void entities_are_undone_once(void **state)
{
	struct bug bug;

	(void)state;
	parse(&bug,
	      "{\"version\":1,\"title\":\"a &lt;b&gt; &amp;amp; &#34;c&#34; &#39;d&#39; &x;\","
	      "\"crashes\":[" CRASH(",\"c-reproducer\":\"/text?tag=ReproC&amp;x=1\","
				    "\"kernel-config\":\"/x?a=1\\u0026x=2\"") "]}");
	assert_string_equal(bug.title, "a <b> &amp; \"c\" 'd' &x;");
	assert_string_equal(bug.c_link, "/text?tag=ReproC&x=1");
	assert_string_equal(bug.config_link, "/x?a=1&x=2");
	bug_clear(&bug);
}

/* The first crash with a reproducer in C, else with one for syzkaller, else the first. */
static void the_crash_with_a_reproducer_is_taken(void **state)
{
	static const struct {
		const char *json, *seen;
	} cases[] = {
		{ BUG(CRASH(",\"title\":\"1\"") "," CRASH(",\"title\":\"2\"")), "1" },
		{ BUG(CRASH(",\"title\":\"1\"") "," CRASH(
			  ",\"title\":\"2\",\"syz-reproducer\":\"/s\"")),
		  "2" },
		{ BUG(CRASH(",\"title\":\"1\",\"syz-reproducer\":\"/s\"") "," CRASH(
			  ",\"title\":\"2\",\"c-reproducer\":\"/c\"") "," CRASH(",\"title\":\"3\",\"c-reproducer\":\"/d\"")),
		  "2" },
		{ BUG("null,{}," CRASH(",\"title\":\"3\",\"c-reproducer\":\"/c\"")), "3" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct bug bug;

		parse(&bug, cases[i].json);
		assert_string_equal(bug.seen, cases[i].seen);
		bug_clear(&bug);
	}
}

static void only_the_revoked_link_is_revoked(void **state)
{
	static const struct {
		const char *page, *link;
		bool revoked;
	} cases[] = {
		{ "", "/text?tag=ReproC&x=1", false },
		{ "stale_repro", "/text?tag=ReproC&x=1", false },
		{ "stale_repro", "/text", false },
		{ "<td class=\"repro stale_repro\"><a href=\"/x/repro.c?x=1\">C</a></td>",
		  "/text?tag=ReproC&x=1", true },
		{ "<td class=\"stale_repro\"><a href=\"/a?x=2\">syz</a> / <a href=\"/a?x=1\">C</a>",
		  "/x/repro.c?x=1", true },
		{ "<td class=\"stale_repro\"></td><td><a href=\"/a?x=1\">C</a></td>",
		  "/x/repro.c?x=1", false },
		{ "<td class=\"stale_repro\"><a href=\"/a?x=12\">C</a></td>", "/a?x=1", false },
		{ "<td class=\"stale_repro\"><a href=\"x=\">C</a></td>", "x=", false },
		{ "<td class=\"stale_repro\"><a href=\"/a?max=1&amp;x=3\">C</a></td>", "/a?x=3",
		  true },
		{ "<td class=\"stale_repro\"><a href=\"", "/a?x=3", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (bug_link_is_revoked(cases[i].page, cases[i].link) != cases[i].revoked)
			fail_msg("%s: %s", cases[i].page, cases[i].link);
}

/* The server's answer is limited before; nothing here depends on that. */
static void fifty_megabytes_are_refused(void **state)
{
	static const struct {
		const char *begin;
		char fill;
	} cases[] = { { "", '[' }, { "{\"version\":1,\"title\":\"", 'a' } };
	size_t len = 50 << 20;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		AUTO_FREE char *text = xcalloc(len, 1);
		struct error err = ERROR_INIT;
		struct bug bug = BUG_INIT;

		memset(text, cases[i].fill, len);
		memcpy(text, cases[i].begin, strlen(cases[i].begin));
		if (*cases[i].begin)
			memcpy(text + len - 2, "\"}", 2);
		assert_int_equal(bug_from_json(&bug, text, len, &err), -1);
		assert_int_equal(err.kind, ERROR_USER);
		assert_true(strlen(err.message) < 500);
		error_clear(&err);
		bug_clear(&bug);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(damage_is_refused),
		cmocka_unit_test(what_is_missing_is_not_there),
		cmocka_unit_test(entities_are_undone_once),
		cmocka_unit_test(the_crash_with_a_reproducer_is_taken),
		cmocka_unit_test(only_the_revoked_link_is_revoked),
		cmocka_unit_test(fifty_megabytes_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
