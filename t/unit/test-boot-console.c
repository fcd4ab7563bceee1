// SPDX-License-Identifier: GPL-2.0-only
/* runner/command-console: the bytes of one boot, cut out of a machine's console. */
#include "runner/command-console.h"

#include <setjmp.h>
#include <cmocka.h>

#define OURS "[    0.000000] Linux version 6.1.0 (kbisect@kbisect) (gcc 12) #0\r\n"
#define FOREIGN "[    0.000000] Linux version 5.10.0-9 (root@debian) (gcc 10) #1 SMP\r\n"

static void on_bytes(void *data, const char *bytes, size_t len)
{
	strbuf_add(data, bytes, len);
}

struct listening {
	struct strbuf out;
	struct user_pattern *success;
	struct boot_console console;
};

static struct listening *listen_to(const char *success)
{
	struct listening *l = xcalloc(1, sizeof(*l));

	l->out = (struct strbuf)STRBUF_INIT(4 * BOOT_CONSOLE_KEPT);
	l->success = success ? user_pattern_new(success, "test", NULL) : NULL;
	l->console = (struct boot_console)BOOT_CONSOLE_INIT(l->success, on_bytes, &l->out);
	return l;
}

/* In pieces of so many bytes. */
static void feed(struct listening *l, const char *text, size_t piece)
{
	for (size_t n = strlen(text), at = 0; at < n; at += piece)
		boot_console_feed(&l->console, text + at, MIN(piece, n - at));
}

static void done(struct listening *l)
{
	boot_console_clear(&l->console);
	strbuf_release(&l->out);
	user_pattern_free(l->success);
	free(l);
}

static void the_boot_begins_with_the_banner(void **state)
{
	(void)state;
	for (size_t piece = 1; piece < 50; piece += 7) {
		struct listening *l = listen_to(NULL);

		feed(l, "old kernel: BUG: bad\nU-Boot\n", piece);
		boot_console_booting(&l->console);
		feed(l, "Starting kernel ...\n" OURS "first\nnext", piece);
		assert_string_equal(l->out.buf, OURS "first\nnext");
		feed(l, " line\n" OURS "again\n", piece);
		assert_string_equal(l->out.buf, OURS "first\nnext line\n" OURS "again\n");
		done(l);
	}
}

/* The kernel of the run before may restart until the machine is told to boot. */
static void only_the_last_banner_before_the_boot_counts(void **state)
{
	(void)state;
	for (size_t piece = 1; piece < 50; piece += 7) {
		struct listening *l = listen_to("login:");

		feed(l, OURS "BUG: old\nlogin: " OURS "BUG: older\n", piece);
		assert_int_equal(l->out.len, 0);
		feed(l, OURS "new\n", piece);
		assert_false(l->console.up);
		boot_console_booting(&l->console);
		assert_string_equal(l->out.buf, OURS "new\n");
		feed(l, "more\n", piece);
		assert_string_equal(l->out.buf, OURS "new\nmore\n");
		done(l);
	}
}

static void another_kernel_is_remembered_and_not_passed_on(void **state)
{
	struct listening *l = listen_to("login:");

	(void)state;
	boot_console_booting(&l->console);
	feed(l, FOREIGN "BUG: theirs\nlogin: ", 5);
	assert_int_equal(l->out.len, 0);
	assert_false(l->console.up);
	assert_false(l->console.open);
	assert_string_equal(l->console.foreign,
			    "Linux version 5.10.0-9 (root@debian) (gcc 10) #1 SMP");
	done(l);
}

/* Some boot loaders are Linux. */
static void our_kernel_may_come_after_another(void **state)
{
	struct listening *l = listen_to("login:");

	(void)state;
	boot_console_booting(&l->console);
	feed(l, FOREIGN "kexec\n" OURS "x\n" FOREIGN, 9);
	assert_true(l->console.open);
	assert_string_equal(l->out.buf, OURS "x\n" FOREIGN);
	done(l);
}

static void a_prompt_without_a_newline_is_a_success_line(void **state)
{
	(void)state;
	for (size_t piece = 1; piece < 50; piece += 7) {
		struct listening *l = listen_to("^board login: $");

		boot_console_booting(&l->console);
		feed(l, OURS "the board login: is late\n", piece);
		assert_false(l->console.up);
		feed(l, "board login: ", piece);
		assert_true(l->console.up);
		done(l);
	}
}

/* A machine that prints for ever before it was told to boot. */
static void what_is_kept_has_a_ceiling(void **state)
{
	struct listening *l = listen_to(NULL);
	char line[1024];

	(void)state;
	memset(line, 'x', sizeof(line) - 2);
	line[sizeof(line) - 2] = '\n';
	line[sizeof(line) - 1] = 0;
	feed(l, OURS, 100);
	for (int i = 0; i < 1200; i++)
		feed(l, line, sizeof(line));
	assert_true(l->console.booting);
	assert_int_equal(l->out.len, strlen(OURS) + 1200 * strlen(line));
	assert_int_equal(l->console.kept.len, 0);
	done(l);
}

static void a_long_line_is_passed_whole_and_matched_in_part(void **state)
{
	struct listening *l = listen_to("late");
	char line[3 * BOOT_CONSOLE_LINE];

	(void)state;
	memset(line, 'x', sizeof(line) - 1);
	memcpy(line + sizeof(line) - 7, "late\n", 6);
	boot_console_booting(&l->console);
	feed(l, OURS, 3);
	feed(l, line, 1000);
	assert_false(l->console.up);
	assert_int_equal(l->out.len, strlen(OURS) + strlen(line));
	done(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_boot_begins_with_the_banner),
		cmocka_unit_test(only_the_last_banner_before_the_boot_counts),
		cmocka_unit_test(another_kernel_is_remembered_and_not_passed_on),
		cmocka_unit_test(our_kernel_may_come_after_another),
		cmocka_unit_test(a_prompt_without_a_newline_is_a_success_line),
		cmocka_unit_test(what_is_kept_has_a_ceiling),
		cmocka_unit_test(a_long_line_is_passed_whole_and_matched_in_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
