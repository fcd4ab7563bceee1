// SPDX-License-Identifier: GPL-2.0-only
/* runner/qemu-reach and system-map: did a run reach the functions? */
#include "base/files.h"
#include "base/strbuf.h"
#include "runner/qemu-reach.h"
#include "runner/system-map.h"

#include <setjmp.h>
#include <cmocka.h>

static void note(void *data, const char *bytes, size_t len)
{
	strbuf_add(data, bytes, len);
}

static void feed(struct reach_watch *r, const char *bytes)
{
	for (; *bytes; bytes++)
		reach_feed(r, bytes, 1);
}

static void assert_sent(struct strbuf *sent, const char *want)
{
	assert_string_equal(sent->buf, want);
	strbuf_reset(sent);
}

static void arm_two(struct reach_watch *r, struct strbuf *sent)
{
	static const uint64_t addr[] = { 0xffffffff81000010, 0xffffffff81000020 };

	reach_init(r, addr, 2, note, sent);
	reach_arm(r);
	reach_arm(r);
	assert_sent(sent, "\003");
	feed(r, "$T02thread:01;#04");
	assert_sent(sent, "+$Z1,ffffffff81000010,1#ce");
	feed(r, "+$OK#9a");
	assert_sent(sent, "+$Z1,ffffffff81000020,1#cf");
	feed(r, "+$OK#9a");
	assert_sent(sent, "+$c#63");
	assert_int_equal(r->state, REACH_ARMED);
}

static void a_hit_removes_all_breakpoints(void **state)
{
	struct strbuf sent = STRBUF_INIT(65536);
	struct reach_watch r;

	(void)state;
	arm_two(&r, &sent);
	feed(&r, "+$T05thread:01;#07");
	assert_sent(&sent, "+$D#44");
	assert_int_equal(r.state, REACH_HIT);
	feed(&r, "+$OK#9a$W00#b7");
	assert_int_equal(r.state, REACH_HIT);
	strbuf_release(&sent);
}

static void a_stop_for_another_reason_is_no_hit(void **state)
{
	struct strbuf sent = STRBUF_INIT(65536);
	struct reach_watch r;

	(void)state;
	arm_two(&r, &sent);
	feed(&r, "$T02thread:01;#04");
	assert_sent(&sent, "+$c#63");
	assert_int_equal(r.state, REACH_ARMED);
	strbuf_release(&sent);
}

static void a_wrong_checksum_is_asked_for_again(void **state)
{
	struct strbuf sent = STRBUF_INIT(65536);
	struct reach_watch r;

	(void)state;
	arm_two(&r, &sent);
	feed(&r, "$T05thread:01;#00");
	assert_sent(&sent, "-");
	assert_int_equal(r.state, REACH_ARMED);
	strbuf_release(&sent);
}

static void a_gdbstub_without_breakpoints_tells_nothing(void **state)
{
	static const uint64_t addr[] = { 16 };
	struct strbuf sent = STRBUF_INIT(65536);
	struct reach_watch r;

	(void)state;
	reach_init(&r, addr, 1, note, &sent);
	reach_arm(&r);
	feed(&r, "$T02#b6$#00");
	assert_int_equal(r.state, REACH_BROKEN);
	assert_true(ends_with(sent.buf, "$D#44"));
	strbuf_release(&sent);
}

static void a_guest_whose_gdbstub_does_not_answer_goes_on(void **state)
{
	static const uint64_t addr[] = { 16 };
	struct strbuf sent = STRBUF_INIT(65536);
	struct reach_watch r;

	(void)state;
	reach_init(&r, addr, 1, note, &sent);
	reach_arm(&r);
	reach_give_up(&r);
	assert_int_equal(r.state, REACH_BROKEN);
	assert_true(ends_with(sent.buf, "$D#44"));
	strbuf_release(&sent);
}

static void a_flood_costs_no_memory(void **state)
{
	struct strbuf sent = STRBUF_INIT(65536);
	struct reach_watch r;

	(void)state;
	arm_two(&r, &sent);
	reach_feed(&r, "$T05", 4);
	for (int i = 0; i < 100000; i++)
		reach_feed(&r, "x", 1);
	feed(&r, "#00");
	assert_sent(&sent, "-");
	assert_int_equal(r.state, REACH_ARMED);
	strbuf_release(&sent);
}

static const char map_text[] = "ffffffff81000000 T _text\n"
			       "ffffffff81000010 t foo.isra.0\n"
			       "ffffffff81000018 t foo.cold\n"
			       "ffffffff81000020 T foo_bar\n"
			       "ffffffff81000030 D foo\n"
			       "ffffffff81000040 t baz\n"
			       "ffffffff81000050 t baz\n";

static void functions_are_found_in_a_map(void **state)
{
	static const char *const names[] = { "baz", "foo", "missing", NULL };
	static const char *const missing[] = { "missing", NULL };
	char path[] = "/tmp/kbisect-unit-XXXXXX";
	struct error err = ERROR_INIT;
	uint64_t addr[8];

	(void)state;
	close(mkstemp(path));
	assert_int_equal(file_write_atomic(path, map_text, strlen(map_text), NULL), 0);
	assert_int_equal(system_map_find(path, names, addr, 8, NULL), 3);
	assert_true(addr[0] == 0xffffffff81000040 && addr[1] == 0xffffffff81000050);
	assert_true(addr[2] == 0xffffffff81000010);
	assert_int_equal(system_map_find(path, names, addr, 1, NULL), 1);
	assert_int_equal(system_map_find(path, missing, addr, 8, NULL), 0);
	assert_int_equal(file_write_atomic(path, "hello\n", 6, NULL), 0);
	assert_int_equal(system_map_find(path, names, addr, 8, &err), -1);
	assert_non_null(strstr(err.message, "no System.map"));
	error_clear(&err);
	unlink(path);
	assert_int_equal(system_map_find(path, names, addr, 8, NULL), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hit_removes_all_breakpoints),
		cmocka_unit_test(a_stop_for_another_reason_is_no_hit),
		cmocka_unit_test(a_wrong_checksum_is_asked_for_again),
		cmocka_unit_test(a_gdbstub_without_breakpoints_tells_nothing),
		cmocka_unit_test(a_guest_whose_gdbstub_does_not_answer_goes_on),
		cmocka_unit_test(a_flood_costs_no_memory),
		cmocka_unit_test(functions_are_found_in_a_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
