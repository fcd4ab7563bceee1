// SPDX-License-Identifier: GPL-2.0-only
/* The console of a real machine, before and after it was told to boot. */
#include "fuzz.h"
#include "runner/command-console.h"

static void on_bytes(void *data, const char *bytes, size_t len)
{
	size_t *seen = data;

	for (size_t i = 0; i < len; i++)
		*seen += (unsigned char)bytes[i];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct user_pattern *success;
	size_t seen = 0, half = size / 2;
	struct boot_console c;

	if (!success)
		success = user_pattern_new("login: ?$", "fuzz", NULL);
	c = (struct boot_console)BOOT_CONSOLE_INIT(success, on_bytes, &seen);
	boot_console_feed(&c, (const char *)data, half);
	if (seen)
		abort();
	boot_console_booting(&c);
	boot_console_feed(&c, (const char *)data + half, size - half);
	/* Nothing is passed on, and the machine is not up, without our banner. */
	if (!c.open && (seen || c.up))
		abort();
	boot_console_clear(&c);
	return 0;
}
