/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds the crashes in the bytes of a console, however they are cut into chunks, and
 * delivers each as soon as it is complete. Pure: no I/O, no clock. Memory is bounded
 * whatever comes in.
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

/* Called once per crash, in order of appearance. The console owns the crash, which is
 * valid only during the call: use crash_copy() to keep it. */
typedef void (*console_crash_fn)(const struct crash *crash, void *data);

struct console *console_new(console_crash_fn on_crash, void *data);
void console_feed(struct console *c, const char *data, size_t len);
void console_end(struct console *c);

/* Delivers the reports that are still open as they stand. For callers with a clock
 * when nothing came for some seconds, because the text of a report does not always
 * show its end. */
void console_flush(struct console *c);

/* Tells "explain", right before each crash, why it is named as it is, and which headers
 * begin no report. "explain" must live as long as the console. */
void console_explain(struct console *c, const struct explain *explain);

void console_free(struct console *c);

/* The state of the machine according to all output so far. */
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
