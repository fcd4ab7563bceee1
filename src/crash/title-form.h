/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the text of one report to its title, alternatives, frame and flags. Pure and
 * without memory of earlier reports.
 */
#ifndef CRASH_TITLE_FORM_H
#define CRASH_TITLE_FORM_H

#include "crash/crash.h"
#include "crash/explain.h"
#include "oops.h"

/* Longest title in bytes. */
#define TITLE_MAX 120

/* Marks of a line, next to the bits of stack_starts(). */
#define MARK_INLINED 0x8000  /* a symbolizer added the line */
#define MARK_INJECTED 0x4000 /* a frame of fault injection */
#define MARK_STACK 0x3fff    /* mask: a trace begins here */

/* Lines of one report without their prefixes, separated by newlines. Borrowed. */
struct report {
	const char *text;
	const uint32_t *lines; /* [nr + 1] offset of each line, and of the end */
	const uint16_t *marks; /* [nr] */
	size_t nr;
	size_t first;		       /* index of the line with the header */
	size_t title_end;	       /* lines from here on belong to a later report */
	const struct explain *explain; /* NULL: nobody asks why */
};

/*
 * Fills title, alternatives, type, frame and "corrupted" of an empty crash. *format
 * becomes the format that fits, or NULL when none does. Returns false when the
 * format needs a frame and the report has none.
 */
bool title_form(const struct report *report, const struct oops *oops, struct crash *crash,
		const struct format **format);

/* Replaces what changes from run to run (addresses, numbers, offsets ...) and
 * cuts to TITLE_MAX. Works in place and never makes the title longer. */
struct strbuf;
void title_normalize(struct strbuf *title);

#endif
