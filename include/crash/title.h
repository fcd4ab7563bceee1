/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A report's text to its title, alternatives, frame and flags. Pure and
 * without memory of earlier reports.
 */
#ifndef CRASH_TITLE_H
#define CRASH_TITLE_H

#include "crash/crash.h"
#include "crash/explain.h"
#include "crash/oops.h"

#define TITLE_MAX 120

#define MARK_INLINED 0x8000  /* a symbolizer's line */
#define MARK_INJECTED 0x4000 /* a frame of fault injection */
#define MARK_STACK 0x3fff    /* a trace begins */

/* Lines of one report as text, divided by newlines. */
struct report {
	const char *text;
	const uint32_t *lines; /* offsets of the lines' starts, one more than nr */
	const uint16_t *marks; /* for each line: stack_starts() and these */
	size_t nr;
	size_t first;		       /* the line with the header */
	size_t title_end;	       /* lines from here on belong to a later report */
	const struct explain *explain; /* NULL: nobody asks why */
};

/* Fills title, alternatives, type, frame and corrupted of an empty crash, and
 * tells the format, NULL: none fits. False when no frame was found though one
 * is due. */
bool title_form(const struct report *report, const struct oops *oops, struct crash *crash,
		const struct format **format);

/* The group that a title belongs to, NULL when none. Static. */
const char *title_type(const char *title);

/* The function that a title names after its last " in ", owned, or NULL. */
char *title_frame(const char *title);

/* Replaces what changes from run to run (addresses, numbers, offsets ...) and
 * cuts to TITLE_MAX. In place; never grows. */
struct strbuf;
void title_normalize(struct strbuf *title);

#endif
