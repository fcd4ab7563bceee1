// SPDX-License-Identifier: GPL-2.0-only
/* runner/qemu-qmp and runner/guest-clock: QEMU's messages, and the time that counts. */
#include "base/strbuf.h"
#include "runner/guest-clock.h"
#include "runner/qemu-qmp.h"

#include <setjmp.h>
#include <cmocka.h>

static void note(void *data, const char *bytes, size_t len)
{
	strbuf_add(data, bytes, len);
}

static void say(struct qmp *q, const char *text)
{
	qmp_feed(q, text, strlen(text));
}

/* A monitor after these lines; everything that was sent to it is in "sent". */
static struct qmp talk(struct strbuf *sent, const char *text, size_t piece)
{
	struct qmp q = { .send = note, .data = sent };

	for (size_t i = 0; i < strlen(text); i += piece)
		qmp_feed(&q, text + i, MIN(piece, strlen(text) - i));
	return q;
}

#define HELLO "{\"QMP\": {\"version\": {}, \"capabilities\": [\"oob\"]}}\r\n"
#define DONE(id) "{\"return\": {}, \"id\": \"" id "\"}\r\n"
#define SHUTDOWN(reason)                                                                          \
	"{\"timestamp\": {\"seconds\": 1}, \"event\": \"SHUTDOWN\", \"data\": {\"guest\": true, " \
	"\"reason\": \"" reason "\"}}\r\n"

static void the_guest_is_started(void **state)
{
	(void)state;
	for (size_t piece = 1; piece < 200; piece += 66) {
		struct strbuf sent = STRBUF_INIT(4096);
		struct qmp q = talk(&sent, HELLO DONE("hello"), piece);

		assert_non_null(strstr(sent.buf, "qmp_capabilities"));
		assert_non_null(strstr(sent.buf, "\"cont\""));
		assert_false(q.started);
		say(&q, DONE("start"));
		assert_true(q.started);
		assert_int_equal(q.end, QMP_END_UNKNOWN);
		strbuf_release(&sent);
	}
}

static void a_question_waits_for_its_answer(void **state)
{
	struct strbuf sent = STRBUF_INIT(4096);
	struct qmp q = talk(&sent, HELLO DONE("hello"), 1000);

	(void)state;
	qmp_ask(&q);
	assert_false(q.asked);
	say(&q, DONE("start"));
	qmp_ask(&q);
	assert_true(q.asked);
	say(&q, "{\"event\": \"RTC_CHANGE\"}\n" DONE("other"));
	assert_true(q.asked);
	say(&q, DONE("ask"));
	assert_false(q.asked);
	strbuf_release(&sent);
}

static enum qmp_end end_of(const char *text)
{
	struct strbuf sent = STRBUF_INIT(4096);
	enum qmp_end end = talk(&sent, text, 7).end;

	strbuf_release(&sent);
	return end;
}

static void the_monitor_tells_who_ended_qemu(void **state)
{
	(void)state;
	assert_int_equal(end_of(SHUTDOWN("guest-reset")), QMP_END_GUEST);
	assert_int_equal(end_of(SHUTDOWN("guest-shutdown")), QMP_END_GUEST);
	assert_int_equal(end_of(SHUTDOWN("guest-panic")), QMP_END_GUEST);
	assert_int_equal(end_of(SHUTDOWN("host-signal")), QMP_END_HOST);
	assert_int_equal(end_of(SHUTDOWN("host-qmp-quit")), QMP_END_HOST);
	assert_int_equal(end_of(SHUTDOWN("host-signal") SHUTDOWN("guest-reset")), QMP_END_HOST);
	assert_int_equal(end_of("{\"event\": \"SHUTDOWN\"}\n"), QMP_END_HOST);
	assert_int_equal(end_of("{\"event\": \"RESET\"}\n"), QMP_END_UNKNOWN);
}

static void noise_is_dropped(void **state)
{
	struct strbuf sent = STRBUF_INIT(4096), text = STRBUF_INIT(100000);

	(void)state;
	for (int i = 0; i < 20000; i++)
		strbuf_addch(&text, 'x');
	strbuf_addstr(&text, "\n[]\n3\n\"QMP\"\n{\"event\": 3}\n{\"return\": {}}\n{\n\n" SHUTDOWN(
				     "guest-reset"));
	struct qmp q = talk(&sent, text.buf, 1000);
	assert_int_equal(q.end, QMP_END_GUEST);
	assert_int_equal(sent.len, 0);
	strbuf_release(&sent);
	strbuf_release(&text);
}

static void a_refusal_is_reported(void **state)
{
	struct strbuf sent = STRBUF_INIT(4096);
	struct qmp q = talk(
		&sent, HELLO "{\"error\": {\"class\": \"G\", \"desc\": \"no \\u001b[m\"}}\n", 50);

	(void)state;
	assert_true(q.refused);
	assert_string_equal(q.reason, "no ?[m");
	strbuf_release(&sent);
}

static void a_gap_does_not_count(void **state)
{
	struct guest_clock c;
	double now = 0;

	(void)state;
	guest_clock_init(&c, 1000, 5000);
	for (int i = 1; i <= 100; i++)
		now = guest_clock_pass(&c, 1000 + i * .05, 5000 + i * .05);
	assert_true(now > 4.99 && now < 5.01);
	now = guest_clock_pass(&c, 1008, 5008);
	assert_true(now > 5.99 && now < 6.01);
	assert_false(guest_clock_stood_still(&c));
	now = guest_clock_pass(&c, 1100, 5100);
	assert_true(now > 6.99 && now < 7.01);
	assert_true(guest_clock_stood_still(&c));
}

/* CLOCK_MONOTONIC does not tell that the host slept. */
static void a_suspended_host_is_noticed(void **state)
{
	struct guest_clock c;

	(void)state;
	guest_clock_init(&c, 1000, 5000);
	guest_clock_pass(&c, 1000.05, 5000.05);
	assert_false(guest_clock_stood_still(&c));
	guest_clock_pass(&c, 1000.1, 8600.1);
	assert_true(guest_clock_stood_still(&c));
}

static void time_is_held_while_qemu_does_not_answer(void **state)
{
	struct guest_clock c;
	double before, after;

	(void)state;
	guest_clock_init(&c, 0, 0);
	before = guest_clock_pass(&c, .5, .5);
	c.held = true;
	for (int i = 0; i < 10; i++)
		after = guest_clock_pass(&c, 1 + i, 1 + i);
	assert_true(after == before);
	assert_true(guest_clock_stood_still(&c));
	assert_true(guest_clock_pass(&c, 3, 3) == after); /* a clock that steps back */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_guest_is_started),
		cmocka_unit_test(a_question_waits_for_its_answer),
		cmocka_unit_test(the_monitor_tells_who_ended_qemu),
		cmocka_unit_test(noise_is_dropped),
		cmocka_unit_test(a_refusal_is_reported),
		cmocka_unit_test(a_gap_does_not_count),
		cmocka_unit_test(a_suspended_host_is_noticed),
		cmocka_unit_test(time_is_held_while_qemu_does_not_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
