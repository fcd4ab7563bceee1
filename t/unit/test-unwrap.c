// SPDX-License-Identifier: GPL-2.0-only
/* crash/unwrap: lines that mailers broke, and lines that only look so. */
#include "base/strbuf.h"
#include "crash/unwrap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void take(const char *text, size_t len, void *out)
{
	strbuf_add(out, text, len);
}

/* The text after it has gone through in lines; owned. */
static char *unwrapped(const char *text, unsigned int modes)
{
	struct strbuf out = STRBUF_INIT(1 << 20);
	struct unwrap *u = unwrap_new(modes, take, &out);

	for (const char *p = text; *p;) {
		size_t n = strcspn(p, "\n");

		n += p[n] == '\n';
		unwrap_line(u, p, n);
		p += n;
	}
	unwrap_end(u);
	unwrap_free(u);
	return strbuf_detach(&out);
}

static void is_joined(const char *text, const char *want, unsigned int modes)
{
	AUTO_FREE char *got = unwrapped(text, modes);

	if (!str_equal(got, want))
		fail_msg("from:\n%sgot:\n%swant:\n%s", text, got, want);
}

static void stays(const char *text)
{
	is_joined(text, text, UNWRAP_REPORTS);
}

static const char *const broken[][2] = {
	/* timestamps decide */
	{ "[   61.314159] WARNING: CPU: 1 PID: 2345 at drivers/gpu/drm/foo_bar.c:276\n"
	  "drm_foo_bar_lock+0x59/0x60 [drm]\n[   61.314160] Modules linked in:\n",
	  "[   61.314159] WARNING: CPU: 1 PID: 2345 at drivers/gpu/drm/foo_bar.c:276 "
	  "drm_foo_bar_lock+0x59/0x60 [drm]\n[   61.314160] Modules linked in:\n" },
	/* ... also when the rest was broken again, and in an answer */
	{ "> [   12.345678][  T123] Modules linked in: aaaaaaaaaaa bbbbbbbbbbb ccccccc\n"
	  "> ddddddddddddddddddddd eeeeeeeeeeeeeeeeeeeeeeeee ffffffffffffffffffff gggg\n"
	  "> hhhhhhhhhhh\n> [   12.345679][  T123] CPU: 0\n",
	  "> [   12.345678][  T123] Modules linked in: aaaaaaaaaaa bbbbbbbbbbb ccccccc "
	  "ddddddddddddddddddddd eeeeeeeeeeeeeeeeeeeeeeeee ffffffffffffffffffff gggg "
	  "hhhhhhhhhhh\n> [   12.345679][  T123] CPU: 0\n" },
	/* ... and when the rest lost its mark */
	{ "> [   12.345678] BUG: kernel NULL pointer dereference, address:\n"
	  "0000000000000008\n> [   12.345679] #PF: supervisor read access\n",
	  "> [   12.345678] BUG: kernel NULL pointer dereference, address: "
	  "0000000000000008\n> [   12.345679] #PF: supervisor read access\n" },
	{ "> > [   12.345678] BUG: kernel NULL pointer dereference, address:\n"
	  "> 0000000000000008\n> > [   12.345679] #PF: supervisor read access\n",
	  "> > [   12.345678] BUG: kernel NULL pointer dereference, address: "
	  "0000000000000008\n> > [   12.345679] #PF: supervisor read access\n" },
	/* a report without them */
	{ "Unable to handle kernel NULL pointer dereference at virtual address\n"
	  "0000000000000008\n",
	  "Unable to handle kernel NULL pointer dereference at virtual address "
	  "0000000000000008\n" },
	{ "WARNING: CPU: 1 PID: 2345 at drivers/gpu/drm/drm_modeset_lock.c:276\n"
	  "drm_modeset_drop_locks+0x59/0x60 [drm]\nModules linked in:\n",
	  "WARNING: CPU: 1 PID: 2345 at drivers/gpu/drm/drm_modeset_lock.c:276 "
	  "drm_modeset_drop_locks+0x59/0x60 [drm]\nModules linked in:\n" },
	{ "BUG: KASAN: slab-out-of-bounds in instrument_atomic_read_write\n"
	  "include/linux/instrumented.h:101 [inline]\nBUG: KASAN: next\n",
	  "BUG: KASAN: slab-out-of-bounds in instrument_atomic_read_write "
	  "include/linux/instrumented.h:101 [inline]\nBUG: KASAN: next\n" },
	{ "general protection fault, probably for non-canonical address\n"
	  "0xdffffc0000000003: 0000 [#1] PREEMPT SMP KASAN\n",
	  "general protection fault, probably for non-canonical address "
	  "0xdffffc0000000003: 0000 [#1] PREEMPT SMP KASAN\n" },
	{ "general protection fault, probably for non-canonical address 0xdffffc00000003:\n"
	  "0000 [#1] PREEMPT SMP KASAN\n",
	  "general protection fault, probably for non-canonical address 0xdffffc00000003: "
	  "0000 [#1] PREEMPT SMP KASAN\n" },
	{ "Kernel panic - not syncing: stack-protector: Kernel stack is corrupted\n"
	  "in: foo_bar+0x12/0x34\n",
	  "Kernel panic - not syncing: stack-protector: Kernel stack is corrupted "
	  "in: foo_bar+0x12/0x34\n" },
	{ "BUG: KCSAN: data-race in tcp_a_function_with_a_long_name.isra.0.part.1\n"
	  "/ tcp_another_function\n",
	  "BUG: KCSAN: data-race in tcp_a_function_with_a_long_name.isra.0.part.1 "
	  "/ tcp_another_function\n" },
	{ "CPU: 11 PID: 123456 Comm: syz-executor.12345 Kdump: loaded Not tainted\n"
	  "5.15.0-rc2-syzkaller #0\nHardware name: x\n",
	  "CPU: 11 PID: 123456 Comm: syz-executor.12345 Kdump: loaded Not tainted "
	  "5.15.0-rc2-syzkaller #0\nHardware name: x\n" },
	{ " nft_netlink_dump_start_rcu+0x83/0x1c0 net/netfilter/nf_tables_a.c:859\n"
	  "[nf_tables]\n next+0x1/0x2\n",
	  " nft_netlink_dump_start_rcu+0x83/0x1c0 net/netfilter/nf_tables_a.c:859 "
	  "[nf_tables]\n next+0x1/0x2\n" },
	{ "RIP: 0010:a_function_with_a_name_that_is_rather_long_indeed+0x343/0xa50\n"
	  "net/netfilter/nf_tables_api.c:822\nCode: 44\n",
	  "RIP: 0010:a_function_with_a_name_that_is_rather_long_indeed+0x343/0xa50 "
	  "net/netfilter/nf_tables_api.c:822\nCode: 44\n" },
	{ "ffff88801ed8d580 (&journal->j_barrier){+.+.}-{3:3}, at:\n"
	  "jbd2_journal_lock_updates fs/jbd2/transaction.c:858 [inline]\n",
	  "ffff88801ed8d580 (&journal->j_barrier){+.+.}-{3:3}, at: "
	  "jbd2_journal_lock_updates fs/jbd2/transaction.c:858 [inline]\n" },
	{ "> [<80616f94>] (check_zeroed_user) from [<80321578>]\n"
	  "(sys_openat2_of_a_kernel+0x124/0x170)\n> next\n",
	  "> [<80616f94>] (check_zeroed_user) from [<80321578>] "
	  "(sys_openat2_of_a_kernel+0x124/0x170)\n> next\n" },
	{ "> > [   12.345678] a line of which two rests of the answer are below it\n"
	  "aaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb cccccccccccccccccccccccc\n"
	  "ddddd\n> > [   12.345679] next\n",
	  "> > [   12.345678] a line of which two rests of the answer are below it "
	  "aaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb cccccccccccccccccccccccc "
	  "ddddd\n> > [   12.345679] next\n" },
	{ "kernel config:\n"
	  "https://syzkaller.appspot.com/x/.config?x=8f7ca3f8cb0123456789\nnext\n",
	  "kernel config: "
	  "https://syzkaller.appspot.com/x/.config?x=8f7ca3f8cb0123456789\nnext\n" },
	{ "Unable to handle kernel NULL pointer dereference at virtual address\r\n"
	  "0000000000000008\r\n",
	  "Unable to handle kernel NULL pointer dereference at virtual address "
	  "0000000000000008\r\n" },
};

static void broken_lines_are_joined(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(broken); i++) {
		is_joined(broken[i][0], broken[i][1], UNWRAP_REPORTS);
		stays(broken[i][1]);
	}
}

static void other_lines_stay(void **state)
{
	static const char *const cases[] = {
		"",
		"\n\n",
		"no newline",
		/* registers fill a line like a broken one */
		"RSP: 0018:ffffc900056af220 EFLAGS: 00010a03 AAA: 0000000000000000 1\n"
		"RAX: 1bd5a00000000058 RBX: dead000000000100 RCX: 0000000000000000\n"
		"RDX: ffff88801ed8d580 RSI: ffffffff876dc545 RDI: dead0000000002c4\n",
		/* reports whose first line is as long as mailers leave it */
		"BUG: KASAN: slab-use-after-free in nf_tables_dump_tables_x+0x343/0xa50\n"
		"Read of size 8 at addr ffff88801ed8d580 by task syz-executor.0/1234\n",
		"BUG: KASAN: use-after-free in __list_add_valid+0x93/0xb0 lib/list_debug.c:26\n"
		"Read of size 8 at addr ffff88801ed8d580 by task syz-executor.0/1234\n",
		"==================================================================\n"
		"BUG: KASAN: slab-use-after-free in nf_tables_dump_tables+0x343/0xa50\n",
		"CPU: 0 PID: 14725 Comm: syz-executor.0 Not tainted 5.15.0-rc2-syzkaller #0\n"
		"Workqueue: events foo\n",
		/* frames of two lines */
		"do_syscall_64+0x35/0xb0 arch/x86/entry/a_directory/common_functions.c:80\n"
		"entry_SYSCALL_64_after_hwframe+0x44/0xae\n",
		/* prose */
		"The machine dies about once a day when I build a kernel at night, and\n"
		"at the console I see nothing. The longest of all my logs is attached.\n",
		"[   12.345678] the last line of a log of a kernel that I have seen is it\n"
		"\nThis is on my laptop.\n",
		/* an answer below a quotation, and not its rest */
		"> [   12.345678] Modules linked in: aaaaaaaaaaa bbbbbbbbbbb ccccccccccccc\n"
		"Which of these modules is yours, and why is it there?\n\n> [   12.345679] x\n",
		"> [   12.345678] Modules linked in: aaaaaaaaaaa bbbbbbbbbbb ccccccccccccc\n"
		"Which of these modules is yours? The others are of no use, I think, and\n"
		"are better left out.\n\n> [   12.345679] x\n",
		/* each line has a timestamp, or none of the log's */
		"[   12.345678] Modules linked in: aaaaaaaaaaa bbbbbbbbbbb cccccccccccc\n"
		"[   12.345679] CPU: 0 PID: 1 Comm: x\n",
		"[   12.345678] a line of 100 columns, which no mailer has broken because it is "
		"longer than all of them leave it\nlogin: x\n",
		"[   12.345678] short\nlogin: x\n",
		"[   12.345678] a line of the kernel which is as long as one that is broken\n"
		"   indented by something\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		stays(cases[i]);
}

static void flowed_texts_flow(void **state)
{
	(void)state;
	is_joined("BUG: a \nb\nc\n", "BUG: a b\nc\n", UNWRAP_FLOWED);
	is_joined("a \nb \nc \n", "a b c \n", UNWRAP_FLOWED);
	is_joined("a \nb \nc\n", "abc\n", UNWRAP_FLOWED | UNWRAP_DELETED);
	is_joined("> a \n> b\n> c\n", "> a b\n> c\n", UNWRAP_FLOWED);
	is_joined("> a \nb\n", "> a \nb\n", UNWRAP_FLOWED);
	is_joined("-- \nname\n", "-- \nname\n", UNWRAP_FLOWED);
	is_joined("  foo+0x1/0x2 \nbar\n From x\n", " foo+0x1/0x2 bar\nFrom x\n", UNWRAP_FLOWED);
	is_joined("a \nb\n", "a \nb\n", UNWRAP_REPORTS);
	is_joined(" a \nb\n", " a \nb\n", 0);
}

/* A line that would be joined for ever is handed on in pieces. */
static void memory_is_bounded(void **state)
{
	struct strbuf out = STRBUF_INIT(1 << 20);
	struct unwrap *u = unwrap_new(UNWRAP_FLOWED, take, &out);
	size_t longest = 0;

	(void)state;
	for (int i = 0; i < 20000; i++)
		unwrap_line(u, "> xxxx \n", 8);
	unwrap_end(u);
	unwrap_free(u);
	for (const char *p = out.buf; *p; p += *p == '\n') {
		longest = MAX(longest, strcspn(p, "\n"));
		p += strcspn(p, "\n");
	}
	assert_true(longest > 4000 && longest < 5000);
	strbuf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(broken_lines_are_joined),
		cmocka_unit_test(other_lines_stay),
		cmocka_unit_test(flowed_texts_flow),
		cmocka_unit_test(memory_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
