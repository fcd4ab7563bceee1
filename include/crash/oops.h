/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of kernel reports: what starts one, how each kind reads, and how it
 * is titled. To teach a new report, add one line to the kind in oops-*.c whose
 * text it begins with, and a log to t/console/.
 */
#ifndef CRASH_OOPS_H
#define CRASH_OOPS_H

#include "crash/line.h"
#include "crash/pattern.h"

/* Which frame of a stack is the guilty one. */
enum pick {
	PICK_FIRST, /* the first that is not machinery */
	PICK_HUNG,  /* a lock or grace period waited for, else the first */
	PICK_STALL, /* what a dispatcher (timer, softirq, system call) called */
};

/*
 * One way a report reads. Patterns are those of crash/pattern.h.
 *
 * Titles: {1} {2} ... are what "line" captured, then what "also" captured;
 * {frame} and {frame2} come from the stack.
 *
 * Stacks: steps divided by newlines, taken one after the other from the title's
 * line on. "@" takes the frames of a trace until the next step's text or stack
 * begins; another step waits for a line that it matches and takes the function
 * that it captured, if any.
 */
struct format {
	const char *line; /* the line that says what happened */
	const char *also; /* a line that must be in the report too, or NULL */
	const char *title;
	const char *alt;   /* alternative title or NULL */
	const char *stack; /* NULL: the title needs no frame */
	const char *skip;  /* more frames to pass over, globs divided by blanks */
	enum pick pick;
	bool no_stack;	/* such a report comes without a stack */
	bool loose;	/* the line is one only after a prefix of the kernel */
	bool corrupted; /* to fit only this format, a report must be cut */
};

/* Reports that begin with the same text. */
struct oops {
	const char *header;	      /* text in the first line */
	const char *const *unless;    /* patterns of lines that are no report; NULL-terminated */
	const struct format *formats; /* ends with a NULL line */
	bool follow_up;		      /* in another report it is part of that one */
	bool chatty;		      /* a line that no format fits is no report */
	bool reboot;		      /* counts only when something ran before */
};

extern const struct oops *const oops_table[]; /* NULL-terminated */

/* The report that this line starts, or NULL. words: of the line's text. */
struct word_set;
const struct oops *oops_find(const struct line *line, const struct word_set *words);

/* Sizes of all tables, for tests. */
size_t oops_formats(void);

#endif
