// SPDX-License-Identifier: GPL-2.0-only
/* runner/init-port: the reports of init, and everything that is not one. */
#include "runner/init-port.h"

#include <setjmp.h>
#include <cmocka.h>

static const struct report_key first_key = { { 0x0123456789abcdef, 0xfedcba9876543210 } };

struct heard {
	struct strbuf text;
};

static const char *const kinds[] = {
	[PORT_HELLO] = "hello", [PORT_WAIT] = "wait",	      [PORT_DOWN] = "down",
	[PORT_START] = "start", [PORT_ALIVE] = "alive",	      [PORT_OUT] = "out",
	[PORT_END] = "end",	[PORT_FAIL] = "fail",	      [PORT_BYE] = "bye",
	[PORT_CUT] = "cut",	[PORT_MODULES] = "modules",   [PORT_MODULE] = "module",
	[PORT_ASKED] = "asked", [PORT_UNSERVED] = "unserved",
};

static void on_report(void *data, const struct port_report *r)
{
	struct heard *h = data;

	strbuf_addf(&h->text, "%s:%d:%.*s ", kinds[r->kind], r->value, (int)r->len,
		    r->text ? r->text : "");
	if (r->lost)
		strbuf_addf(&h->text, "after %d lost ", r->lost);
}

/* The events of these bytes when they come in pieces of that size. */
static char *hear(const char *bytes, size_t len, size_t piece)
{
	struct heard h = { STRBUF_INIT(65536) };
	struct port port = { .key = first_key, .on_report = on_report, .data = &h };

	for (size_t i = 0; i < len; i += piece)
		port_feed(&port, bytes + i, MIN(piece, len - i));
	return strbuf_detach(&h.text);
}

static void assert_heard(const char *bytes, const char *want)
{
	for (size_t piece = 1; piece < 40; piece += 19) {
		AUTO_FREE char *got = hear(bytes, strlen(bytes), piece);

		assert_string_equal(got, want);
	}
}

/* The texts, separated by newlines, as init reports them from its n-th report on. */
static char *reports(const char *texts, int n)
{
	struct strbuf lines = STRBUF_INIT(65536);
	struct report_key key = first_key;

	while (n--)
		report_key_next(&key);
	for (const char *p = texts; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		size_t len = strcspn(p, "\n");

		strbuf_addf(&lines, "%016" PRIx64 " %.*s\n", report_tag(&key, p, len), (int)len, p);
		report_key_next(&key);
	}
	return strbuf_detach(&lines);
}

static void assert_reported(const char *texts, const char *want)
{
	AUTO_FREE char *lines = reports(texts, 0);

	assert_heard(lines, want);
}

/* Appendix A of the paper: the key 00 01 ... 0f, the text 00 01 ... 0e. */
static void the_tag_is_siphash(void **state)
{
	const struct report_key key = { { 0x0706050403020100, 0x0f0e0d0c0b0a0908 } };
	char text[15];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)i;
	assert_true(report_tag(&key, text, sizeof(text)) == 0xa129ca6149be45e5);
	assert_true(report_tag(&key, text, 0) == 0x726fdb47dd0e0e31);
}

static void reports_are_read(void **state)
{
	(void)state;
	assert_heard("kbisect-init 2\n", "hello:0: ");
	assert_reported("start\nalive\nbye", "start:0: alive:0: bye:0: ");
	assert_reported("out a b\ncut", "out:0:a b cut:0: ");
	assert_reported("wait a.target\ndown b.service", "wait:0:a.target down:0:b.service ");
	assert_reported("end exit 3", "end:3: ");
	assert_reported("end signal 9", "end:137: ");
	assert_reported("end timeout", "end:-1: ");
	assert_reported("fail no such file", "fail:0:no such file ");
	assert_reported("modules\nmodule fuse", "modules:0: module:0:fuse ");
	assert_reported("asked fs-fuse\nunserved fs-x", "asked:0:fs-fuse unserved:0:fs-x ");
}

static void lines_without_the_tag_are_ignored(void **state)
{
	AUTO_FREE char *line = reports("end exit 0", 0);
	AUTO_FREE char *other = xstrdup(line);

	(void)state;
	assert_heard("start\n end exit 0\n", "");
	assert_heard("0123456789abcdee end exit 0\n", "");
	assert_heard("0123456789abcdeffedcba9876543210 end exit 0\n", "");
	other[0] = other[0] == '0' ? '1' : '0';
	assert_heard(other, "");
	memcpy(other, line, 16);
	other[strlen(other) - 2] = '1'; /* another text with the same tag */
	assert_heard(other, "");
	assert_heard(line, "end:0: ");
}

static void a_tag_is_good_for_one_report(void **state)
{
	AUTO_FREE char *first = reports("alive", 0);
	AUTO_FREE char *ninth = reports("end exit 0", PORT_LOST_MAX);
	AUTO_FREE char *late = reports("end exit 0", PORT_LOST_MAX + 1);
	AUTO_FREE char *again = xstrfmt("%s%s", first, first);
	AUTO_FREE char *lost = xstrfmt("%s%s", ninth, first);

	(void)state;
	assert_heard(again, "alive:0: ");
	/* Some reports may be lost, and those before the next one then no longer count. */
	assert_heard(lost, "end:0: after 8 lost ");
	assert_heard(late, "");
}

static void lines_that_are_not_reports_are_dropped(void **state)
{
	(void)state;
	assert_reported("end exit 256\nend exit -1\nend exit 1x", "");
	assert_reported("end signal 0\nend signal 99999999999999\nend\nstartx\nmodule\n", "");
	assert_heard("\n\n\n \n", "");

	AUTO_FREE char *line = reports("start", 0);
	line[19] = 0;
	AUTO_FREE char *got = hear(line, 23, 100);
	assert_string_equal(got, "");
}

static void a_long_line_is_dropped_and_the_next_is_read(void **state)
{
	AUTO_FREE char *start = reports("start", 1);
	struct strbuf bytes = STRBUF_INIT(100000);

	(void)state;
	for (int i = 0; i < 5000; i++)
		strbuf_addch(&bytes, 'x');
	strbuf_addf(&bytes, "\n%s", start);
	assert_heard(bytes.buf, "start:0: after 1 lost ");
	strbuf_release(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tag_is_siphash),
		cmocka_unit_test(reports_are_read),
		cmocka_unit_test(lines_without_the_tag_are_ignored),
		cmocka_unit_test(a_tag_is_good_for_one_report),
		cmocka_unit_test(lines_that_are_not_reports_are_dropped),
		cmocka_unit_test(a_long_line_is_dropped_and_the_next_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
