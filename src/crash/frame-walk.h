/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs the stack program of a format (oops.h) on a report to find the function that the
 * report is named after. */
#ifndef CRASH_FRAME_WALK_H
#define CRASH_FRAME_WALK_H

#include "stack.h"
#include "title-form.h"

/* The result of a stack program. */
struct found {
	struct span frame[2]; /* of the first and second trace; len 0: none */
	bool injected;	      /* a frame of fault injection came first */
};

/* True for a function that waits for an RCU grace period. */
bool frame_waits_for_rcu(struct span name);

/* Tries the programs of the format in turn, each from the line "from" on, until one
 * finds a frame. */
struct found stack_run(const struct report *report, const struct format *format, size_t from);

/* The text of a line. Only symbolizers show inlined functions, so those lines take no
 * part in names and count as empty. */
static inline const char *report_line(const struct report *r, size_t i, size_t *len)
{
	const char *text = r->text + r->lines[i];

	*len = r->lines[i + 1] - r->lines[i] - 1;
	if (r->marks[i] & MARK_INLINED)
		*len = 0;
	return text;
}

#endif
