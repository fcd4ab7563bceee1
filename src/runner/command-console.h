/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The console of a real machine: the bytes of one boot are cut out of it. A console also
 * has what came before our kernel: firmware, boot loader, and the end of the kernel that
 * ran until then, whose crashes are not those of our kernel. Pure; the bytes are hostile.
 *
 *	struct boot_console c = BOOT_CONSOLE_INIT(pattern, on_bytes, data);
 *	boot_console_feed(&c, bytes, len);	while the machine is told to boot
 *	boot_console_booting(&c);		it has been told: from here on, bytes pass at once
 *	boot_console_feed(&c, bytes, len);
 *	c.up					the success line has come
 *	boot_console_clear(&c);
 */
#ifndef RUNNER_COMMAND_CONSOLE_H
#define RUNNER_COMMAND_CONSOLE_H

#include "base/strbuf.h"
#include "crash/user-pattern.h"

#define BOOT_CONSOLE_KEPT (1024 * 1024)
#define BOOT_CONSOLE_LINE 2048

struct boot_console {
	const struct user_pattern *success; /* NULL: none */
	void (*on_bytes)(void *data, const char *bytes, size_t len);
	void *data;
	bool booting;
	bool open; /* the banner of a kernel that this program built has come */
	bool up;
	/* Until the machine has been told to boot, the kernel that runs may be the one of
	 * the run before, which restarts over and over: only the bytes since its last
	 * banner are kept. */
	struct strbuf kept;
	char foreign[160]; /* the banner of another kernel, or "" */
	char line[BOOT_CONSOLE_LINE];
	size_t len; /* of the line; what is longer is not looked at */
};

#define BOOT_CONSOLE_INIT(success_, on_bytes_, data_)                            \
	{                                                                        \
		.success = (success_), .on_bytes = (on_bytes_), .data = (data_), \
		.kept = STRBUF_INIT(BOOT_CONSOLE_KEPT)                           \
	}

void boot_console_feed(struct boot_console *c, const char *bytes, size_t len);
void boot_console_booting(struct boot_console *c);
void boot_console_clear(struct boot_console *c);

#endif
