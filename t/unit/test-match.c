// SPDX-License-Identifier: GPL-2.0-only
/* crash/match: is this crash the one being bisected? */
#include "crash/match.h"
#include "crash/title.h"

#include <setjmp.h>
#include <cmocka.h>

static struct crash crash(const char *title, const char *alt, const char *type, const char *frame)
{
	static char *alts[8];
	static int next;
	struct crash c = { .title = (char *)title, .type = (char *)type, .frame = (char *)frame };

	if (alt) {
		alts[next % 8] = (char *)alt;
		c.alt = &alts[next++ % 8];
		c.alt_nr = 1;
	}
	c.report = (char *)"the report says foo=12\nand more";
	return c;
}

static void assert_class(const struct matcher *m, struct crash c, enum match want)
{
	if (matcher_classify(m, &c) != want)
		fail_msg("%s: %d, not %d", c.title, matcher_classify(m, &c), want);
}

static struct matcher *bad_access(void)
{
	struct matcher *m = matcher_new();
	struct crash c = crash("KASAN: slab-use-after-free Read in foo_get",
			       "bad-access in foo_get", "KASAN-USE-AFTER-FREE-READ", "foo_get");

	matcher_add_target(m, &c);
	return m;
}

static void titles_and_alternatives(void **state)
{
	struct matcher *m = bad_access();

	(void)state;
	assert_class(m, crash("KASAN: slab-use-after-free Read in foo_get", NULL, NULL, NULL),
		     MATCH_TARGET);
	/* Without KASAN the same access is a fault. */
	assert_class(m,
		     crash("general protection fault in foo_get", "bad-access in foo_get", "DoS",
			   "foo_get"),
		     MATCH_TARGET);
	assert_class(m, crash("WARNING in foo_get", NULL, "WARNING", "foo_get"), MATCH_NOISE);
	assert_class(m,
		     crash("KASAN: slab-use-after-free Read in bar", "bad-access in bar",
			   "KASAN-USE-AFTER-FREE-READ", "bar"),
		     MATCH_NOISE);
	matcher_free(m);
}

static void same_type_and_frame_is_related(void **state)
{
	struct matcher *m = bad_access();

	(void)state;
	assert_class(m,
		     crash("KASAN: use-after-free Read in foo_get", NULL,
			   "KASAN-USE-AFTER-FREE-READ", "foo_get.isra.0"),
		     MATCH_RELATED);
	assert_class(m,
		     crash("KASAN: use-after-free Read in corrupted", NULL,
			   "KASAN-USE-AFTER-FREE-READ", "corrupted"),
		     MATCH_NOISE);
	assert_class(m, crash("x", NULL, NULL, "foo_get"), MATCH_NOISE);
	matcher_free(m);
}

static struct crash oops_in(const char *frame, const char *report)
{
	struct crash c = crash("BUG: unable to handle kernel NULL pointer dereference", NULL,
			       "NULL-POINTER-DEREFERENCE", frame);

	c.title = xstrfmt("%s in %s", c.title, frame);
	c.report = (char *)report;
	return c;
}

/* The same bug in kernels of gcc and of clang, as their consoles showed it. */
static const char by_gcc[] = "BUG: kernel NULL pointer dereference, address: 0000000000000428\n"
			     "RIP: 0010:do_getpgid+0x36/0x60\n"
			     "Call Trace:\n"
			     " <TASK>\n"
			     " ? page_fault_oops+0x15d/0x440\n"
			     " __x64_sys_getpgid+0xe/0x20\n"
			     " do_syscall_64+0x5e/0x90\n"
			     " entry_SYSCALL_64_after_hwframe+0x64/0xce\n";
static const char by_clang[] = "BUG: kernel NULL pointer dereference, address: 0000000000000428\n"
			       "RIP: 0010:__se_sys_getpgid+0x26/0x70\n"
			       "Call Trace:\n"
			       " <TASK>\n"
			       " do_syscall_64+0x5e/0x90\n"
			       " entry_SYSCALL_64_after_hwframe+0x64/0xce\n";

static void assert_inlined(const char *a_frame, const char *a, const char *b_frame, const char *b,
			   enum match want)
{
	struct crash target = oops_in(a_frame, a), other = oops_in(b_frame, b);
	struct matcher *m = matcher_new();

	matcher_add_target(m, &target);
	assert_class(m, other, want);
	matcher_free(m);
	free(target.title);
	free(other.title);
}

static void a_crash_in_an_inlined_function_is_related(void **state)
{
	static const char in_timer[] = "RIP: 0010:foo_timer+0x1/0x2\n"
				       "Call Trace:\n"
				       " foo_timer+0x1/0x2\n"
				       " call_timer_fn+0x1/0x2\n";
	static const char in_caller[] = "kernel BUG at fs/bar.c:7!\n"
					"RIP: 0010:inner+0x1/0x2\n"
					" outer+0x1/0x2\n"
					" outest+0x1/0x2\n"
					" far+0x1/0x2\n";

	(void)state;
	assert_inlined("do_getpgid", by_gcc, "sys_getpgid", by_clang, MATCH_RELATED);
	assert_inlined("sys_getpgid", by_clang, "do_getpgid", by_gcc, MATCH_RELATED);
	assert_inlined("do_getpgid", by_gcc, "sys_setpgid", by_clang, MATCH_NOISE);
	/* A dispatcher calls through a pointer. */
	assert_inlined("foo_timer", in_timer, "call_timer_fn", "", MATCH_NOISE);
	assert_inlined("inner", in_caller, "outest", "kernel BUG at fs/bar.c:17!\n", MATCH_RELATED);
	assert_inlined("inner", in_caller, "far", "kernel BUG at fs/bar.c:17!\n", MATCH_NOISE);
	/* These are two places, each with a check of its own. */
	assert_inlined("inner", in_caller, "outer", "kernel BUG at fs/foo.c:7!\n", MATCH_NOISE);
	assert_inlined("inner", NULL, "outer", NULL, MATCH_NOISE);
}

static void related_crashes_and_noise_are_told_apart(void **state)
{
	struct matcher *m = bad_access();
	struct crash other = crash("WARNING in foo_put", NULL, "WARNING", "foo_put");

	(void)state;
	matcher_add_related(m, &other);
	matcher_add_noise(m, "WARNING in bar");
	assert_class(m, crash("WARNING in foo_put.cold", NULL, NULL, NULL), MATCH_RELATED);
	assert_class(m, crash("WARNING in bar", NULL, "WARNING", "foo_put"), MATCH_NOISE);
	matcher_free(m);
}

static void a_title_without_a_place_matches_only_as_a_whole(void **state)
{
	struct matcher *m = matcher_new();
	struct crash c = crash("WARNING in corrupted", NULL, "WARNING", "corrupted");

	(void)state;
	matcher_add_target(m, &c);
	assert_class(m, c, MATCH_TARGET);
	assert_class(m, crash("WARNING: ODEBUG bug in corrupted", NULL, "WARNING", "corrupted"),
		     MATCH_NOISE);
	matcher_free(m);
}

static void patterns_of_the_user(void **state)
{
	struct matcher *m = bad_access();
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(matcher_set_patterns(m, "^WARNING in (foo|bar)$", "says foo=1[0-9]", &err),
			 0);
	/* "ignore" searches the report, too, and has precedence. */
	assert_class(m, crash("WARNING in foo", NULL, NULL, NULL), MATCH_NOISE);
	assert_int_equal(matcher_set_patterns(m, "^WARNING in (foo|bar)$", NULL, &err), 0);
	assert_class(m, crash("WARNING in bar", NULL, NULL, NULL), MATCH_TARGET);
	assert_class(m, crash("WARNING in baz", NULL, NULL, NULL), MATCH_NOISE);

	assert_int_equal(matcher_set_patterns(m, "a(b", NULL, &err), -1);
	assert_non_null(strstr(err.message, "a(b"));
	assert_int_equal(err.kind, ERROR_USER);
	error_clear(&err);
	matcher_free(m);
}

static void a_pattern_that_takes_too_long_does_not_match(void **state)
{
	struct matcher *m = matcher_new();
	AUTO_FREE char *text = xcalloc(100001, 1);
	struct crash c = crash("x", NULL, NULL, NULL);

	(void)state;
	memset(text, 'a', 100000);
	c.report = text;
	assert_int_equal(matcher_set_patterns(m, "(a+)+$b", NULL, NULL), 0);
	assert_int_equal(matcher_classify(m, &c), MATCH_NOISE);
	matcher_free(m);
}

static void names_are_shown_as_people_know_them(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} cases[] = {
		{ "WARNING in foo.isra.0", "WARNING in foo", true },
		{ "WARNING in foo.constprop.12.isra.3", "WARNING in foo", true },
		{ "WARNING in foo.part.NUM", "WARNING in foo.cold", true },
		{ "hang in __x64_sys_mount", "hang in __do_sys_mount", true },
		{ "hang in sys_mount", "hang in __arm64_sys_mount", true },
		{ "sys_mount", "mount", true },
		{ "WARNING in foo/usb_submit_urb", "WARNING in foo.isra.1/usb_submit_urb", true },
		{ "WARNING in foo", "WARNING in foo_bar", false },
		{ "WARNING in foo.bar", "WARNING in foo", false },
		{ "WARNING in my_sys_mount", "WARNING in my_mount", false },
		{ "foo.coldest", "foo", false },
		{ "WARNING in foo", "WARNING: foo", false },
		{ "", "", true },
		{ "a", "", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		if (title_same(cases[i].a, cases[i].b) != cases[i].same ||
		    title_same(cases[i].b, cases[i].a) != cases[i].same)
			fail_msg("%s, %s", cases[i].a, cases[i].b);
	}
	assert_false(title_same(NULL, "a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(titles_and_alternatives),
		cmocka_unit_test(same_type_and_frame_is_related),
		cmocka_unit_test(a_crash_in_an_inlined_function_is_related),
		cmocka_unit_test(related_crashes_and_noise_are_told_apart),
		cmocka_unit_test(a_title_without_a_place_matches_only_as_a_whole),
		cmocka_unit_test(patterns_of_the_user),
		cmocka_unit_test(a_pattern_that_takes_too_long_does_not_match),
		cmocka_unit_test(names_are_shown_as_people_know_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
