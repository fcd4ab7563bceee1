// SPDX-License-Identifier: GPL-2.0-only
/* crash: the worst inputs known for each part take time that is linear in their size. */
#include "crash/console.h"
#include "crash/work-count.h"

#include <setjmp.h>
#include <cmocka.h>

#define MB (1024 * 1024)

/* Texts that are repeated until the size is reached. '#' is a number that counts up, '%'
 * one of a few numbers, so that printers change. */
static const struct {
	const char *name;
	const char *start; /* once */
	const char *repeat;
} worst[] = {
	{ "garbage", "", "some words of no meaning BU WAR INF\n" },
	{ "one endless line", "", "x" },
	{ "one endless line of headers", "", "BUG: WARNING: INFO: task " },
	{ "NULs", "", "\1" },
	{ "headers only", "", "BUG: x\n" },
	{ "headers of known kinds", "",
	  "[    1.000000] WARNING: CPU: 1 PID: # at a/b.c:1 f+0x1/0x2\n" },
	{ "headers of many printers", "", "[    1.000000][ T#] BUG: KASAN: a-b in f+0x1/0x2\n" },
	{ "headers of a few printers", "", "[    1.000000][ T%] BUG: KASAN: a-b in f+0x1/0x2\n" },
	{ "traces without frames", "BUG: KASAN: a in f+0x1/0x2\n", "Call Trace:\n" },
	{ "a trace without end", "[ 1.0] BUG: unable to handle page fault\n[ 1.0] Call Trace:\n",
	  "[    1.000000]  kfree+0x1/0x2\n" },
	{ "a hung trace without end",
	  "[ 1.0] INFO: task a:1 blocked for more than 1 s\n[ 1.0] Call Trace:\n",
	  "[    1.000000]  schedule+0x1/0x2\n" },
	{ "ends of corrupted reports", "[ 1.0] WARNING: CPU: 1 PID: 1 at a.c:1\n",
	  "[    1.000000] ---[ end trace 0 ]---\n" },
	{ "headers and ends", "",
	  "[ 1.0] WARNING: CPU: 1 PID: 1 at a.c:1\n[ 1.0] ---[ end trace 0 ]---\n" },
	{ "lines of '='", "BUG: KASAN: a in f+0x1/0x2\n",
	  "==================================================================\n" },
	{ "any text in patterns", "", "INFO: task INFO: task a blocked a blocked a b\n" },
	{ "functions in patterns", "",
	  "WARNING: possible circular locking dependency\nat: a+0 at: b+0x at: c.d.e at: \n" },
	{ "assertions", "", "trusty: panic ASSERT FAILED): ASSERT FAILED): ASSERT FAILED): \n" },
	{ "question marks", "[ 1.0] BUG: x\n", "[    1.000000]  ? ? ? ? f+0x1/0x2\n" },
	{ "brackets", "", "[[[[[[[[[[[[[[[[[[[[[[[ [ [ [ 1.2 [ 1.2] [ T [ T1\n" },
	{ "colours", "", "\033[1m\033[1m\033[1m\033[1m\033[1m\033[1m\n" },
	{ "prompts", "", "** a login: ** b login: ** dropped ** <1><2><3>[ 1.0] x\n" },
	{ "banners", "", "[    0.000000] Linux version 1\n[    5.000000] x\n" },
	{ "panics", "", "[    5.000000] Kernel panic - not syncing: a\n" },
	{ "CPUs' traces",
	  "[ 1.0][ C1] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:\n[ 1.0][ C1] Sending "
	  "NMI from CPU 1\n",
	  "[    1.000000][ C%] RIP: 0010:f+0x1/0x2\n" },
	{ "fault injection", "[ 1.0] BUG: KASAN: a in f+0x1/0x2\n",
	  "[    1.000000]  should_fail+0x1/0x2\n" },
	{ "long lines", "",
	  "BUG: KASAN: "
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "a\n" },
	{ "leads", "", "[    1.000000][ T1] x\nWARNING: possible recursive locking\n" },
	{ "ARM frames", "Unhandled fault: a\n", "(a) from [<1>] (b) from (c) from a from b\n" },
	{ "mangled names", "[ 1.0] BUG: KASAN: a in _ZNIIIIIIIIIIIIIIIIIII+0x1/0x2\n",
	  "[    1.000000]  _RINNNNNNNNNNNNNNN+0x1/0x2\n" },
};

static char *make_input(size_t i, size_t size)
{
	char *text = xcalloc(size + 4096, 1);
	size_t len = strlen(worst[i].start);
	unsigned int n = 0;

	memcpy(text, worst[i].start, len);
	for (; len < size; n++)
		for (const char *p = worst[i].repeat; *p && len < size; p++) {
			if (*p == '#')
				len += (size_t)snprintf(text + len, 16, "%u", n);
			else if (*p == '%')
				len += (size_t)snprintf(text + len, 16, "%u", n % 5);
			else
				text[len++] = *p == 1 ? '\0' : *p;
		}
	return text;
}

static uint64_t steps_of(size_t i, size_t size, size_t chunk)
{
	AUTO_FREE char *text = make_input(i, size);
	struct console *c = console_new(NULL, NULL);
	uint64_t before = judge_steps;

	for (size_t pos = 0; pos < size; pos += chunk)
		console_feed(c, text + pos, MIN(chunk, size - pos));
	console_end(c);
	console_free(c);
	return judge_steps - before;
}

static void no_input_takes_more_than_linear_time(void **state)
{
	unsigned int wrong = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(worst); i++) {
		/* Thousands of reports per megabyte take long: KBISECT_LINEAR_FULL runs all. */
		bool heavy = steps_of(i, MB / 16, 64 * 1024) > 60 * MB / 16;
		size_t size = heavy && !getenv("KBISECT_LINEAR_FULL") ? MB / 8 : MB;
		uint64_t one = steps_of(i, size, 64 * 1024), two = steps_of(i, 2 * size, 64 * 1024),
			 four = steps_of(i, 4 * size, 64 * 1024);

		/* A report of half a megabyte at the beginning or end shifts the ratio a little. */
		if (two > one * 2.4 || four > two * 2.2) {
			print_error("%s: %.1f, %.1f, %.1f steps a byte\n", worst[i].name,
				    (double)one / size, (double)two / size / 2,
				    (double)four / size / 4);
			wrong++;
		}
		if (getenv("V"))
			print_message("# %-32s %.1f steps a byte\n", worst[i].name,
				      (double)four / size / 4);
	}
	assert_int_equal(wrong, 0);
}

/* Single bytes cost only a few more steps each. */
static void small_chunks_are_linear_too(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(worst); i++) {
		uint64_t one = steps_of(i, MB / 32, 1), two = steps_of(i, MB / 16, 1);

		if (two > one * 3)
			fail_msg("%s: %" PRIu64 ", %" PRIu64, worst[i].name, one, two);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_input_takes_more_than_linear_time),
		cmocka_unit_test(small_chunks_are_linear_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
