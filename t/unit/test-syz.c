// SPDX-License-Identifier: GPL-2.0-only
/* The options in programs for syzkaller, and the messages of its programs. */
#include "base/base.h"
#include "evidence/syz-trouble.h"
#include "guest/syz-options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static char *arguments_of(const char *program, struct error *err)
{
	struct strbuf sb = STRBUF_INIT(SYZ_ARGUMENTS_MAX);
	struct syz_options o;

	if (syz_options_read(&o, program, err) < 0)
		return NULL;
	syz_options_arguments(&o, "amd64", &sb);
	return strbuf_detach(&sb);
}

#define OLD                                                                          \
	"#{Threaded:true Collide:true Repeat:true RepeatTimes:0 Procs:8 Sandbox:%s " \
	"Fault:%s FaultCall:%d FaultNth:%d EnableTun:true UseTmpDir:true}\nmmap()\n"

static void options_become_arguments(void **state)
{
	static const struct {
		const char *program, *part;
	} cases[] = {
		{ "r0 = x()\n",
		  "!-sandbox=none\n!-procs=6\n!-repeat=0\n!-threaded=true\n?-collide=false\n"
		  "?-optional=slowdown=1:sandbox_arg=0:sandboxArg=0:type=qemu\n" },
		{ "#{\"procs\":2,\"sandbox\":\"\",\"repeat\":false}\nx()\n",
		  "!-sandbox=none\n!-procs=2\n!-repeat=0\n" },
		{ "# words\n\n#{\"sandbox\":\"android\",\"sandbox_arg\":3,\"slowdown\":4,\"collide\":true}\n",
		  "!-sandbox=android\n!-procs=6\n!-repeat=0\n!-threaded=true\n?-collide=true\n"
		  "?-optional=slowdown=4:sandbox_arg=3:sandboxArg=3:type=qemu\n" },
		{ "#{\"fault\":true,\"fault_call\":1,\"fault_nth\":7}\r\n",
		  "!-fault_call=1\n!-fault_nth=7\n" },
		{ "x()\n#{\"procs\":2}\n", "!-procs=6\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		AUTO_FREE char *arguments = arguments_of(cases[i].program, NULL);

		assert_non_null(arguments);
		if (!strstr(arguments, cases[i].part))
			fail_msg("%s\nhas not\n%s", arguments, cases[i].part);
	}
}

static void the_old_form_is_read(void **state)
{
	AUTO_FREE char *usual = xstrfmt(OLD, "", "false", -1, 0);
	AUTO_FREE char *fault = xstrfmt(OLD, "setuid", "true", 3, 5);
	AUTO_FREE char *a = arguments_of(usual, NULL), *b = arguments_of(fault, NULL);

	(void)state;
	assert_non_null(strstr(a, "?-arch=amd64\n!-sandbox=none\n!-procs=8\n"));
	assert_non_null(strstr(a, "?-collide=true\n"));
	assert_null(strstr(a, "fault"));
	assert_non_null(strstr(b, "!-sandbox=setuid\n"));
	assert_non_null(strstr(b, "!-fault_call=3\n!-fault_nth=5\n"));
}

static void damaged_options_are_refused(void **state)
{
	static const char *const programs[] = {
		"#{\"procs\":", "#{\"procs\":1000}\n",	  "#{\"sandbox\":\"a b\"}\n",
		"#{Procs:x}\n", "#{Procs:99999999999}\n", "#{\"slowdown\":-1}\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
		struct error err = ERROR_INIT;

		assert_null(arguments_of(programs[i], &err));
		assert_int_equal(err.kind, ERROR_USER);
		error_clear(&err);
	}
}

static void troubles_name_the_option(void **state)
{
	static const struct {
		const char *line, *words;
	} cases[] = {
		{ "2026/01/01 executing program 3:", NULL },
		{ "SYZ: fine", NULL },
		{ "SYZFAIL: tun: can't open /dev/net/tun",
		  "SYZFAIL: tun: can't open /dev/net/tun (the kernel may lack CONFIG_TUN; see "
		  "--syz-config)" },
		{ "2026/01/01 SYZFATAL: debugfs is not mounted",
		  "SYZFATAL: debugfs is not mounted (the kernel may lack CONFIG_DEBUG_FS; see "
		  "--syz-config)" },
		{ "SYZFATAL: CONFIG_KCOV is off, /sys/kernel/debug/kcov is missing",
		  "SYZFATAL: CONFIG_KCOV is off, /sys/kernel/debug/kcov is missing" },
		{ SYZ_START_SAYS "syz-execprog ended with status 1: x",
		  "syz-execprog ended with status 1: x" },
		{ "it says " SYZ_START_SAYS "x", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		AUTO_FREE char *words = syz_trouble(cases[i].line, strlen(cases[i].line));

		if (!str_equal(words, cases[i].words) && (words || cases[i].words))
			fail_msg("%s: %s", cases[i].line, words ? words : "nothing");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_become_arguments),
		cmocka_unit_test(the_old_form_is_read),
		cmocka_unit_test(damaged_options_are_refused),
		cmocka_unit_test(troubles_name_the_option),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
