/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A console for keeping: its head and its tail, whatever its length.
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
	struct strbuf tail; /* up to twice CONSOLE_LOG_TAIL, cut now and then */
	uint64_t dropped;
	bool line_open;	       /* the last byte was no newline */
	struct strbuf waiting; /* lines of the test for the next line's end */
};

#define CONSOLE_LOG_INIT                                                                          \
	{                                                                                         \
		.head = STRBUF_INIT(CONSOLE_LOG_HEAD), .tail = STRBUF_INIT(2 * CONSOLE_LOG_TAIL), \
		.waiting = STRBUF_CUT(16384)                                                      \
	}

void console_log_add(struct console_log *log, const char *bytes, size_t len);

/* A line of the test's output, marked "test: "; breaks no line of the kernel. */
void console_log_add_test(struct console_log *log, const char *line, size_t len);

/* Written atomically; -1 with ERROR_HOST. */
int console_log_save(struct console_log *log, const char *path, struct error *err);
void console_log_clear(struct console_log *log);

#endif
