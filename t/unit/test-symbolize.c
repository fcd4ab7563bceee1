// SPDX-License-Identifier: GPL-2.0-only
/* kernel/symbolize: the places of frames, in a program that the compiler just made. */
#include "base/base.h"
#include "kernel/symbolize.h"
#include "proc/child.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "temp-dir.h"

/* An instruction of one byte in each line from the fourth on, 16 bytes in all. */
#define FUNCTION(name)                                                                \
	".text\n.type " name ", @function\n" name ":\n"                               \
	"nop\nnop\nnop\nnop\nnop\nnop\nnop\nnop\nnop\nnop\nnop\nnop\nnop\nnop\nnop\n" \
	"nop\n.size " name ", 16\n"

static void link_program(void)
{
	AUTO_FREE char *a = put("a.S", FUNCTION("once") FUNCTION("twice"));
	AUTO_FREE char *b = put("b.S", FUNCTION("twice"));
	AUTO_FREE char *out = xstrfmt("%s/vmlinux", dir);
	const char *const argv[] = { "gcc", "-g", "-nostdlib", "-static", "-Wl,-e,0",
				     "-o",  out,  a,	       b,	  NULL };

	assert_int_equal(child_run(&(struct child_spec){ .argv = argv }, NULL, NULL, NULL), 0);
}

static char *decoded(const char *tree, const char *report, int *places)
{
	AUTO_FREE char *vmlinux = xstrfmt("%s/vmlinux", dir);
	const struct symbolize_spec spec = {
		.vmlinux = vmlinux, .addr2line = "addr2line", .tree = tree, .build = "/nowhere"
	};
	struct strbuf out = STRBUF_INIT(65536);

	*places = symbolize(&spec, report, &out, NULL);
	return strbuf_detach(&out);
}

static void frames_get_their_places(void **state)
{
	static const struct {
		const char *line, *want;
	} cases[] = {
		/* The instruction before the one to return to, or that of the register. */
		{ " once+0x2/0x10", " once+0x2/0x10 (a.S:5)" },
		{ " ? once+0x2/0x20", " ? once+0x2/0x20 (a.S:5)" },
		{ "RIP: 0010:once+0x2/0x10", "RIP: 0010:once+0x2/0x10 (a.S:6)" },
		{ "WARNING: CPU: 0 PID: 3 at a.c:1 once+0x2/0x10 x",
		  "WARNING: CPU: 0 PID: 3 at a.c:1 once+0x2/0x10 (a.S:6) x" },
		{ "[<ffffffff81000000>] once+0x1/0x10",
		  "[<ffffffff81000000>] once+0x1/0x10 (a.S:4)" },
		{ " twice+0x2/0x10", NULL },
		{ " once+0x2/0x10 [module]", NULL },
		{ " once+0x2/0x10 (a.c:1)", NULL },
		{ " once+0x10/0x10", NULL },
		{ " once+0x2/0x8", NULL },
		{ " once+0x2/0x1000", NULL },
		{ " unknown+0x2/0x10", NULL },
		{ " a[$(touch x)]+0x2/0x10", NULL },
		{ " once+0x123456789/0x123456789a", NULL },
		{ " +0x2/0x10 + 0x +0x/ once+", NULL },
		{ "", NULL },
	};
	int places;

	(void)state;
	link_program();
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		AUTO_FREE char *report = xstrfmt("first\n%s\nlast", cases[i].line);
		AUTO_FREE char *want =
			xstrfmt("first\n%s\nlast", cases[i].want ? cases[i].want : cases[i].line);
		AUTO_FREE char *got = decoded(dir, report, &places);

		assert_string_equal(got, want);
		assert_int_equal(places, cases[i].want != NULL);
	}
	/* No path of this host is shown. */
	AUTO_FREE char *elsewhere = decoded("/elsewhere", " once+0x2/0x10\n", &places);
	assert_string_equal(elsewhere, " once+0x2/0x10\n");
	assert_int_equal(places, 0);
}

static void what_cannot_be_read_is_an_error(void **state)
{
	AUTO_FREE char *vmlinux = xstrfmt("%s/vmlinux", dir);
	const struct symbolize_spec specs[] = {
		{ "/nonexistent", "addr2line", "/", "/" },
		{ vmlinux, "/nonexistent", "/", "/" },
		{ vmlinux, "false", "/", "/" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(specs); i++) {
		struct strbuf out = STRBUF_INIT(65536);
		struct error err = ERROR_INIT;

		assert_int_equal(symbolize(&specs[i], "once+0x2/0x10", &out, &err), -1);
		assert_int_equal(err.kind, ERROR_HOST);
		assert_int_equal(out.len, 0);
		error_clear(&err);
		strbuf_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_get_their_places),
		cmocka_unit_test(what_cannot_be_read_is_an_error),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
