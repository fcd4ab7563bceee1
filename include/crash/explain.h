/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why a report has the title that it has: what matched, which lines were taken and
 * left out, which frames were passed over and by which rule. Whoever wants to know
 * hands in a struct explain; everybody else hands in NULL and pays a comparison.
 */
#ifndef CRASH_EXPLAIN_H
#define CRASH_EXPLAIN_H

#include "crash/pattern.h"

struct explain {
	/* Gets one line of text without a newline, which may have any byte of the log. */
	void (*say)(void *data, const char *text);
	void *data;
};

/* Formats a line and says it; longer ones end in "...". "explain" is not NULL. */
void explain_say(const struct explain *explain, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
