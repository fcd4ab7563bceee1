/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Console bytes in, at any chunking; crashes out as soon as each is complete.
 * Pure: no I/O, no clock. Memory is bounded whatever comes in.
 *
 *	struct console *c = console_new(on_crash, data);
 *	console_feed(c, bytes, n);	... any number of times
 *	console_end(c);			flushes a report that is still open
 *	console_free(c);
 */
#ifndef CRASH_CONSOLE_H
#define CRASH_CONSOLE_H

#include "crash/crash.h"
#include "crash/explain.h"

struct console;

/* Called once a crash, in order of appearance. The crash is the console's and
 * valid during the call only: crash_copy() what is to be kept. */
typedef void (*console_crash_fn)(const struct crash *crash, void *data);

struct console *console_new(console_crash_fn on_crash, void *data);
void console_feed(struct console *c, const char *data, size_t len);
void console_end(struct console *c);

/* Delivers reports that are still open as they stand. For callers with a clock
 * that saw nothing new come for some seconds: not every report has an end that
 * can be told from its text. */
void console_flush(struct console *c);

/* Tells "explain", which must live as long, why each crash is named as it is, right
 * before the crash, and which headers are no report. */
void console_explain(struct console *c, const struct explain *explain);

void console_free(struct console *c);

/* What the whole output so far says. */
struct console_status {
	uint64_t bytes;
	unsigned int crashes;
	unsigned int banners; /* "Linux version": a second one is a reboot */
	bool kernel_started;  /* a line of the kernel itself was seen */
	bool panicked;	      /* "Kernel panic" was seen */
	bool open_report;     /* a report began and is not complete yet */
};
void console_status(const struct console *c, struct console_status *status);

#endif
