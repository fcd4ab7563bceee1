// SPDX-License-Identifier: GPL-2.0-only
/* crash: patterns, the search for many texts, prefixes of lines, frames, names. */
#include "base/strbuf.h"
#include "crash/demangle.h"
#include "crash/pattern.h"
#include "crash/report-frames.h"
#include "crash/text-search.h"
#include "crash/machine-signs.h"
#include "crash/stack.h"
#include "crash/title-form.h"
#include "crash/prefilter.h"

#include <setjmp.h>
#include <cmocka.h>

static void patterns(void **state)
{
	static const struct {
		const char *pattern, *line, *captured;
	} good[] = {
		{ "BUG: KASAN: %l in %f", "xx BUG: KASAN: use-after-free in foo.isra.0+0x1/0x2 [m]",
		  "use-after-free|foo" },
		{ "%d of %x", "12 of 0x1f", "12|0x1f" },
		{ "CPU: %*d PID: %d", "CPU: 0 PID: 7 Comm", "7" },
		{ "%(one|two) %(a|b)?c", "two c", "two|" },
		{ "in %n / %n", "data-race in foo_a / foo_b", "foo_a|foo_b" },
		{ "at %w%$", "at fs/foo.c:12", "fs/foo.c:12" },
		{ "^INFO: %s!", "INFO: a b!", "a b" },
		{ "100%%", "it is 100% so", "" },
		{ "a:%_b", "a:  \tb", "" },
		{ "%s[%s]", "x [y]", "x |y" },
		{ "foo", "foo", "" },
	};
	static const struct {
		const char *pattern, *line;
	} bad[] = {
		{ "^INFO:", " INFO:" }, { "%d", "x" },	 { "%f", "foo.c:12" },
		{ "%f", "foo+12" },	{ "a%$", "ab" }, { "%(one|two)", "three" },
		{ "%x", "zz" },		{ "foo", "fo" }, { "%w b", "a  b" },
	};
	struct captures caps;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		struct strbuf sb = STRBUF_INIT(1000);

		if (!pattern_match(good[i].pattern, good[i].line, strlen(good[i].line), &caps))
			fail_msg("'%s' does not match '%s'", good[i].pattern, good[i].line);
		for (unsigned int k = 0; k < caps.nr; k++) {
			strbuf_addstr(&sb, k ? "|" : "");
			strbuf_add(&sb, caps.v[k].p, caps.v[k].len);
		}
		assert_string_equal(sb.buf, good[i].captured);
		strbuf_release(&sb);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (pattern_match(bad[i].pattern, bad[i].line, strlen(bad[i].line), &caps))
			fail_msg("'%s' matches '%s'", bad[i].pattern, bad[i].line);
}

static uint64_t next_random(void)
{
	static uint64_t x = 88172645463325252u;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x;
}

/* The search for all texts finds the same as a search for each text. */
static void scanning_finds_what_looking_finds(void **state)
{
	static const char *const texts[] = { "abca", "bcabc", "aaaa", "cabcab", "bbbbbbb", NULL };
	struct scan *scan = xcalloc(1, sizeof(*scan));

	(void)state;
	scan_init(scan, texts);
	for (int round = 0; round < 20000; round++) {
		char text[64];
		size_t len = next_random() % sizeof(text);
		const char *first = NULL, *got;

		for (size_t i = 0; i < len; i++)
			text[i] = (char)('a' + next_random() % 3);
		for (size_t i = 0; texts[i]; i++) {
			const char *p = memmem(text, len, texts[i], strlen(texts[i]));

			if (p && (!first || p < first))
				first = p;
		}
		got = scan_find(scan, text, len);
		assert_ptr_equal(got, first);
	}
	free(scan);
}

static void all_texts_of_a_line(void **state)
{
	static const char line[] =
		"Kernel panic - not syncing: BUG: at foo: WARNING: x should_fail";
	struct word_set set;
	const struct words *w = words_get();
	unsigned int nr = 0;

	(void)state;
	words_in(line, strlen(line), &set);
	for (unsigned int i = 0; i < w->scan.nr; i++) {
		bool is_there = memmem(line, strlen(line), w->scan.texts[i], w->scan.lengths[i]);

		assert_int_equal(word_set_has(&set, i), is_there);
		nr += is_there;
	}
	assert_true(nr >= 5);
	words_in("", 0, &set);
	assert_true(word_set_empty(&set));
}

static void prefixes_of_lines(void **state)
{
	static const struct {
		const char *raw, *text;
		enum context_kind kind;
		uint32_t id;
	} cases[] = {
		{ "foo", "foo", CONTEXT_NONE, 0 },
		{ "[    1.234567] foo", "foo", CONTEXT_CONSOLE, 0 },
		{ "[    1.234567]  foo+0x1/0x2", " foo+0x1/0x2", CONTEXT_CONSOLE, 0 },
		{ "[    1.234567][ T4242] foo\r", "foo", CONTEXT_TASK, 4242 },
		{ "[    1.234567][    C3] foo\r\r", "foo", CONTEXT_CPU, 3 },
		{ "<6>[    1.234567] foo", "foo", CONTEXT_CONSOLE, 0 },
		{ "** 93 printk messages dropped ** [  322.962139] foo", "foo", CONTEXT_CONSOLE,
		  0 },
		{ "syzkaller login: [   59.806466][ T6792] foo", "foo", CONTEXT_TASK, 6792 },
		{ "[Mon Nov 23 05:22:31 2026] foo", "foo", CONTEXT_CONSOLE, 0 },
		{ "[Nov23 05:22] foo", "foo", CONTEXT_CONSOLE, 0 },
		{ "[  +0.000012] foo", "foo", CONTEXT_CONSOLE, 0 },
		{ "6,339,5140900,-,caller=C1;foo", "foo", CONTEXT_CPU, 1 },
		{ "6,339,5140900,-;foo", "foo", CONTEXT_CONSOLE, 0 },
		{ "6,339,5140900,-,caller=;123 foo", "123 foo", CONTEXT_CPU, 0 },
		{ "6,339,5140900,-,caller=T;123 foo", "123 foo", CONTEXT_TASK, 0 },
		{ "MESSAGE=foo", "foo", CONTEXT_CONSOLE, 0 },
		{ "Nov 23 05:22:31 host kernel: foo", "foo", CONTEXT_CONSOLE, 0 },
		{ "Nov 23 05:22:31 host sshd[1]: foo", "Nov 23 05:22:31 host sshd[1]: foo",
		  CONTEXT_NONE, 0 },
		{ "\033[32m[    1.234567] \033[0m\033[31mfoo\033[0m", "foo", CONTEXT_CONSOLE, 0 },
		{ "[ INFO: foo ]", "[ INFO: foo ]", CONTEXT_NONE, 0 },
		{ "[12] foo", "[12] foo", CONTEXT_NONE, 0 },
		{ "[", "[", CONTEXT_NONE, 0 },
		{ "", "", CONTEXT_NONE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct line line;

		line_parse(&line, cases[i].raw, strlen(cases[i].raw));
		if (line.kind != cases[i].kind || line.id != cases[i].id ||
		    line.len != strlen(cases[i].text) || memcmp(line.text, cases[i].text, line.len))
			fail_msg("'%s': kind %d, id %u, '%.*s'", cases[i].raw, line.kind, line.id,
				 (int)line.len, line.text);
	}
}

static void frames_of_all_architectures(void **state)
{
	static const struct {
		const char *line, *first, *second;
	} cases[] = {
		{ " foo+0x12/0x34", "foo", NULL },
		{ " foo.isra.0.cold+0x12/0x34 [module]", "foo", NULL },
		{ " [<ffffffff81234567>] foo+0x12/0x34", "foo", NULL },
		{ "[c00000000f5d7a20] [c0000000004a1230] foo+0x50/0x120", "foo", NULL },
		{ "[<80b10c70>] (foo) from [<8062eec8>] (bar+0x154/0x3c4)", "foo", "bar" },
		{ " foo from bar+0x154/0x3c4", "foo", "bar" },
		{ " foo+0x12/0x34 fs/foo.c:12", "foo", NULL },
		{ " ? foo+0x12/0x34", NULL, NULL },
		{ "RIP: 0010:foo+0x12/0x34", NULL, NULL },
		{ " <TASK>", NULL, NULL },
		{ "foo from bar", "foo", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct span names[2];
		unsigned int nr = frame_parse(cases[i].line, strlen(cases[i].line), names);

		assert_int_equal(nr, !!cases[i].first + !!cases[i].second);
		assert_true(!cases[i].first || span_is(names[0], cases[i].first));
		assert_true(!cases[i].second || span_is(names[1], cases[i].second));
	}
}

static bool skipped(const char *name, const char *more)
{
	return frame_skipped((struct span){ name, strlen(name) }, more);
}

static void functions_of_the_machinery_are_passed_over(void **state)
{
	(void)state;
	assert_true(skipped("dump_stack_lvl", NULL));
	assert_true(skipped("kasan_report", NULL));
	assert_true(skipped("__asan_report_load8_noabort", NULL));
	assert_true(skipped("_raw_spin_lock_irqsave", NULL));
	assert_true(skipped("native_queued_spin_lock_slowpath", NULL));
	assert_false(skipped("foo_ioctl", NULL));
	assert_false(skipped("ext4_writepages", NULL));
	assert_true(skipped("foo_ioctl", "bar foo_*"));
	assert_true(skipped("foo_ioctl", "*_ioctl"));
	assert_true(skipped("foo_ioctl", "*o_i*"));
	assert_false(skipped("foo_ioctl", "foo bar_* *_foo"));
}

static void functions_of_a_report(void **state)
{
	static const char report[] = "BUG: KASAN: slab-use-after-free in foo_inner+0x1/0x2\n"
				     "RIP: 0010:foo_inner+0x1/0x2\n"
				     "Call Trace:\n"
				     " dump_stack_lvl+0x34/0x44\n"
				     " kasan_report+0xad/0x130\n"
				     " foo_inner+0x1/0x2\n"
				     " foo_inlined net/foo.c:12 [inline]\n"
				     " foo_outer.isra.0+0x1/0x2 net/foo.c:34\n"
				     " vfs_write+0x1/0x2\n"
				     " ksys_write+0x1/0x2\n"
				     " do_syscall_64+0x3b/0x90\n"
				     " entry_SYSCALL_64_after_hwframe+0x64/0xce\n";
	static const char *const want[] = { "foo_inner", "foo_outer", "ksys_write" };
	struct span v[8];
	unsigned int nr = report_functions(report, v, ARRAY_SIZE(v));

	(void)state;
	assert_int_equal(nr, ARRAY_SIZE(want));
	for (unsigned int i = 0; i < nr; i++)
		assert_true(span_is(v[i], want[i]));
	assert_int_equal(report_functions(report, v, 1), 1);
	assert_int_equal(report_functions(NULL, v, 8), 0);
	assert_int_equal(report_functions("", v, 8), 0);
}

/* They would be reached in any run. */
static void functions_of_each_system_call_are_left_out(void **state)
{
	static const char *const reports[] = {
		"[<ffffffff800136b8>] sys_getpgid+0x2a/0x4e\n"
		"[<ffffffff80002574>] ret_from_syscall+0x0/0x2\n",
		"[<ffffffff8001a38c>] sys_getpgid+0x2a/0x4e\n"
		"[<ffffffff80a8d5d2>] do_trap_ecall_u+0xba/0x12e\n"
		"[<ffffffff80a97524>] ret_from_exception+0x0/0x64\n",
		" sys_getpgid from ret_fast_syscall+0x0/0x1c\n",
		" sys_getpgid+0x2c/0x60\n invoke_syscall+0x44/0x104\n el0_svc_common+0xc0/0xe0\n"
		" do_el0_svc+0x18/0x20\n el0_svc+0x14/0x44\n",
	};
	struct span v[8];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(reports); i++) {
		assert_int_equal(report_functions(reports[i], v, ARRAY_SIZE(v)), 1);
		assert_true(span_is(v[0], "sys_getpgid"));
	}
}

static void mangled_names(void **state)
{
	static const struct {
		const char *mangled, *plain;
	} cases[] = {
		{ "_Z8fakeNameiii", "fakeName" },
		{ "_Z", NULL },
		{ "_Z999x", NULL },
		{ "_RNvNtCsabc_6kernel3foo4open", "kernel::foo::open" },
		{ "_RNvMNtCs1_6kernel3fooNtB2_3Bar4open", "<kernel::foo::Bar>::open" },
		{ "plain_name", NULL },
		{ "_R", NULL },
		{ "_RNvC999x", NULL },
		{ "_ZN3foo3barEv", NULL },
		{ "_ZN3foo3bar17h0123456789abcdefE", "foo::bar" },
		{ "_ZN17h0123456789abcdefE", NULL },
		{ "_RNvXs_Cs2_3fooNtB4_3BarNtNtCs1_4core3ops4Drop4drop",
		  "<foo::Bar as core::ops::Drop>::drop" },
		{ "_RNvYNtCs2_3foo3BarNtB4_4Read4read", "<foo::Bar as foo::Read>::read" },
		{ "_RNvMs_Cs2_3fooINtB4_3VecRShE4push", "<foo::Vec>::push" },
		{ "_RNvMCs2_3fooSh4hash", "<[u8]>::hash" },
		{ "_RNvMCs2_3fooQTlPuE4hash", "<&mut (i32, *const ())>::hash" },
		{ "_RINvCs2_3foo3barReKj1_E", "foo::bar" },
		{ "_RNvMCs2_3fooFEu4hash", NULL },
		{ "_RNvXs_Cs2_3fooTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct strbuf sb = STRBUF_INIT(1000);
		struct span name = { cases[i].mangled, strlen(cases[i].mangled) };
		bool done = demangle(name, &sb);

		assert_int_equal(done, cases[i].plain != NULL);
		if (done)
			assert_string_equal(sb.buf, cases[i].plain);
		strbuf_release(&sb);
	}
}

static void parts_that_change_from_run_to_run_are_replaced(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "in foo+0x12/0x34 at addr ffff8801d2c8f123", "in foo at addr ADDR" },
		{ "foo.part.23+0x1c50/0x1cb0", "foo.part.NUM" },
		{ "at net/core/sock.c:1234", "at net/core/sock.c:LINE" },
		{ "age=624 cpu=0 pid=3", "age=NUM cpu=NUM pid=NUM" },
		{ "on CPU#12, syz-executor7/5032", "on CPU, syz-executor" },
		{ "syzkaller123456 died", "syzkaller died" },
		{ "a \t b\x01\xff", "a b" },
		{ "address 0xdffffc0000000000:", "address ADDR:" },
		{ "in cfg80211_foo", "in cfg80211_foo" },
		{ "block(0,0)", "block(NUM,NUM)" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct strbuf sb = STRBUF_INIT(1000);

		strbuf_addstr(&sb, cases[i].in);
		title_normalize(&sb);
		assert_string_equal(sb.buf, cases[i].out);
		/* Normalizing a second time changes nothing. */
		title_normalize(&sb);
		assert_string_equal(sb.buf, cases[i].out);
		strbuf_release(&sb);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns),
		cmocka_unit_test(scanning_finds_what_looking_finds),
		cmocka_unit_test(all_texts_of_a_line),
		cmocka_unit_test(prefixes_of_lines),
		cmocka_unit_test(frames_of_all_architectures),
		cmocka_unit_test(functions_of_the_machinery_are_passed_over),
		cmocka_unit_test(functions_of_a_report),
		cmocka_unit_test(functions_of_each_system_call_are_left_out),
		cmocka_unit_test(mangled_names),
		cmocka_unit_test(parts_that_change_from_run_to_run_are_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
