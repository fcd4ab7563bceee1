// SPDX-License-Identifier: GPL-2.0-only
/* crash/console: when a crash is delivered, and what the status says meanwhile. */
#include "log-file.h"

static const char *dir = "console";

static int setup(void **state)
{
	(void)state;
	if (access(dir, R_OK) != 0)
		dir = "t/console";
	return access(dir, R_OK);
}

struct early {
	size_t fed;
	size_t at;
};

static void note_position(const struct crash *crash, void *data)
{
	struct early *e = data;

	(void)crash;
	if (!e->at)
		e->at = e->fed;
}

static void a_crash_comes_as_soon_as_it_is_complete(void **state)
{
	static const char *const ends[] = { "warning", "general-protection-fault",
					    "kasan-use-after-free", "panic-other" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		AUTO_FREE char *path = xstrfmt("%s/%s", dir, ends[i]);
		struct early e = { 0, 0 };
		struct console *c = console_new(note_position, &e);
		struct console_status status;
		struct log_file f;

		log_file_read(&f, path);
		for (; e.fed < f.len; e.fed++) {
			console_feed(c, f.log + e.fed, 1);
			console_status(c, &status);
			if (e.fed + 1 == f.len / 2)
				assert_true(status.open_report);
		}
		assert_true(e.at > 0);
		assert_false(status.open_report);
		console_free(c);
		log_file_clear(&f);
	}
}

static void flush_delivers_open_reports(void **state)
{
	static const char text[] =
		"[  1.5] INFO: task repro:12 blocked for more than 143 seconds.\n";
	struct crashes got = { .nr = 0 };
	struct console *c = console_new(log_take_crash, &got);

	(void)state;
	console_feed(c, text, strlen(text));
	assert_int_equal(got.nr, 0);
	console_flush(c);
	assert_int_equal(got.nr, 1);
	assert_string_equal(got.v[0].title, "INFO: task hung in corrupted");
	console_end(c);
	assert_int_equal(got.nr, 1);
	console_free(c);
	crashes_clear(&got);
}

static void status_tells_what_boot_outcomes_need(void **state)
{
	static const char text[] = "U-Boot\n[    0.000000] Linux version 6.9.0\n"
				   "[    1.000000] Run /init as init process\n"
				   "[    0.000000] Linux version 6.9.0\n"
				   "[    0.500000] Kernel panic - not syncing: VFS: no root\n";
	struct crashes got;

	(void)state;
	log_parse(&got, text, strlen(text), 3);
	assert_true(got.status.kernel_started);
	assert_true(got.status.panicked);
	assert_int_equal(got.status.banners, 2);
	assert_int_equal(got.nr, 2);
	assert_string_equal(got.v[0].title, "unexpected kernel reboot");
	assert_string_equal(got.v[1].title, "kernel panic: VFS: no root");
	assert_int_equal(got.status.bytes, strlen(text));
	crashes_clear(&got);

	log_parse(&got, "firmware only\n", 14, 0);
	assert_false(got.status.kernel_started);
	crashes_clear(&got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_crash_comes_as_soon_as_it_is_complete),
		cmocka_unit_test(flush_delivers_open_reports),
		cmocka_unit_test(status_tells_what_boot_outcomes_need),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
