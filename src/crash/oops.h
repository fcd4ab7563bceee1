/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of kernel reports: the text that begins one, how each kind reads, and how
 * it is titled. To add a kind:
 *
 *	a row	in oops-bug.c, oops-info.c or oops-warning.c if the report begins with
 *		"BUG:", "INFO:" or "WARNING:"; otherwise in oops-table.c, also when no
 *		report begins with that text yet
 *	a log	in t/console/, with the title that it should have
 *
 * Nothing else needs to know of it. crash-type.c groups titles, if other titles are
 * to count as the same kind of failure.
 */
#ifndef CRASH_OOPS_H
#define CRASH_OOPS_H

#include "crash/pattern.h"
#include "line.h"

/* Which frame of a stack the report is named after. */
enum pick {
	PICK_FIRST, /* the first that is not machinery */
	PICK_HUNG,  /* a lock or grace period that is waited for, else the first */
	PICK_STALL, /* the function that a dispatcher (timer, softirq, system call) called */
};

/*
 * One way in which a report reads. Patterns are those of crash/pattern.h.
 *
 * Titles: {1} {2} ... are the captures of "line", followed by those of "also";
 * {frame} and {frame2} come from the stack.
 *
 * A stack is a program of steps, separated by newlines and taken one after the other
 * from the line of the title on:
 *
 *	#	waits for a line that begins a trace
 *	@	takes the frames of a trace, until the line of the next step or another
 *		trace
 *	%pc	waits for the program counter of a register dump and takes its function
 *	%irq	waits for a function by which interrupts come in
 *	%from	waits for a line of ARM that names a function and its caller, and takes both
 *	<step	only if the line comes before the first trace; otherwise the program ends
 *	other	a pattern: waits for a line that it matches, and takes the function that
 *		it captures, if any
 *
 * Programs separated by "||" are tried in turn until one finds a frame, and ARM_FRAMES as
 * the last. oops-stacks.h has the usual ones.
 */
struct format {
	const char *line; /* the line that says what happened; NULL ends a list */
	const char *also; /* a line that the report must have, too; or NULL. A pattern
			     that begins with a newline is for the next line only */
	const char *title;
	const char *alt;   /* alternative title or NULL */
	const char *stack; /* NULL: the title needs no frame */
	const char *skip;  /* more frames to pass over: globs separated by spaces */
	enum pick pick;
	bool no_stack;	/* such a report comes without a stack */
	bool heading;	/* only a trace with a heading counts */
	bool loose;	/* the line counts only after a prefix of the kernel */
	bool corrupted; /* a report that fits no other format was cut */
};

/* Reports that begin with the same text. */
struct oops {
	const char *header;	      /* text in the first line, 4 bytes at least */
	const char *const *unless;    /* patterns of lines that begin no report, or NULL */
	const struct format *formats; /* the first that fits counts */
	bool follow_up;		      /* after another report it is a part of that one */
	unsigned int within;	      /* only this many lines after the header of that report;
					 0: while it is open or was lately */
	const char *const *alone;     /* patterns of lines that are no consequence, or NULL */
	bool repeats;		      /* it is a part of a report of its own kind only */
	bool chatty;		      /* a line that fits no format begins no report */
	bool reboot;		      /* begins one only after something ran */
};

/* Ends with a NULL header. If several headers are in a line, the first of the table
 * counts. */
extern const struct oops oops_table[];

extern const struct format oops_bug_formats[];
extern const struct format oops_kernel_bug_formats[];
extern const struct format oops_info_formats[];
extern const struct format oops_warning_formats[];

/* The report that this line begins, or NULL. words: of the line's text. */
struct word_set;
const struct oops *oops_find(const struct line *line, const struct word_set *words);

/* For a line for which oops_find() returns NULL: the header in it and why it begins no
 * report, for people and owned; NULL if there is no header in it. */
char *oops_why_not(const struct line *line, const struct word_set *words);

#endif
