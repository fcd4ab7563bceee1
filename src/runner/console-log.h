/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A console to be saved: its head and its tail, however long it is.
 *
 *	struct console_log log = CONSOLE_LOG_INIT;
 *	console_log_add(&log, bytes, n);
 *	console_log_save(&log, path, &err);
 *	console_log_clear(&log);
 */
#ifndef RUNNER_CONSOLE_LOG_H
#define RUNNER_CONSOLE_LOG_H

#include "base/error.h"
#include "base/strbuf.h"

#define CONSOLE_LOG_HEAD (1024 * 1024)
#define CONSOLE_LOG_TAIL (256 * 1024)

struct console_log {
	struct strbuf head;
	struct strbuf tail; /* up to twice CONSOLE_LOG_TAIL, then cut to half */
	uint64_t dropped;
	bool line_open;	       /* the last byte was not a newline */
	struct strbuf waiting; /* the test's lines that wait for the kernel's line to end */
};

#define CONSOLE_LOG_INIT                                                                          \
	{                                                                                         \
		.head = STRBUF_INIT(CONSOLE_LOG_HEAD), .tail = STRBUF_INIT(2 * CONSOLE_LOG_TAIL), \
		.waiting = STRBUF_CUT(16384)                                                      \
	}

void console_log_add(struct console_log *log, const char *bytes, size_t len);

/* Adds a line of the test's output, marked "test: ", after the kernel's current line. */
void console_log_add_test(struct console_log *log, const char *line, size_t len);

/* Writes the file atomically. Returns -1 with ERROR_HOST on failure. */
int console_log_save(struct console_log *log, const char *path, struct error *err);
void console_log_clear(struct console_log *log);

#endif
