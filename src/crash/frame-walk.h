/* SPDX-License-Identifier: GPL-2.0-only */
/* From a stack program (crash/oops.h) and a report to the guilty frame. */
#ifndef CRASH_FRAME_WALK_H
#define CRASH_FRAME_WALK_H

#include "stack.h"
#include "crash/title.h"

/* What a stack program found. */
struct found {
	struct span frame[2]; /* of the first and second trace; len 0: none */
	bool injected;	      /* fault injection came first */
};

/* Tries the programs of the format from the line "from" on. */
struct found stack_run(const struct report *report, const struct format *format, size_t from);

/* A line's text. What was inlined is told only by symbolizers, so it takes no
 * part in names: such lines are empty. */
static inline const char *report_line(const struct report *r, size_t i, size_t *len)
{
	const char *text = r->text + r->lines[i];

	*len = r->lines[i + 1] - r->lines[i] - 1;
	if (r->marks[i] & MARK_INLINED)
		*len = 0;
	return text;
}

#endif
