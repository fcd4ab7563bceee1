/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why a report has its title: which header and format matched, which lines were taken
 * and left out, which frames were passed over and by which rule. Callers that want to
 * know pass a struct explain; all others pass NULL, which costs a comparison.
 */
#ifndef CRASH_EXPLAIN_H
#define CRASH_EXPLAIN_H

#include "base/base.h"

struct explain {
	/* Takes one line of text without a newline. It may contain any byte of the log. */
	void (*say)(void *data, const char *text);
	void *data;
};

/* Formats a line and passes it to say(). A line that is too long ends in "...".
 * "explain" must not be NULL. */
void explain_say(const struct explain *explain, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
