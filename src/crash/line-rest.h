/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether a line is the rest of the one before it, which a mailer broke: see crash/unwrap.h.
 */
#ifndef CRASH_LINE_REST_H
#define CRASH_LINE_REST_H

#include "base/base.h"

/* A line of a mail, without its newline. */
struct mail_line {
	const char *raw; /* ends with a NUL */
	size_t raw_len;
	const char *text; /* after the marks of quotations */
	size_t len;
	unsigned int marks; /* how many ">" there are */
};

/* Fills the line, which points into raw. */
void mail_line_parse(struct mail_line *line, const char *raw, size_t len);

/*
 * Whether the text of "rest" belongs behind "first", which can have been joined before;
 * piece is the last line that was added to it. Timestamps decide where the first one has
 * any. A report without them is joined if
 *	- the first line cannot end there: it ends in a word like "at" or "address", in a
 *	  colon, or is a line "CPU: ... Comm: ..." without the number of the build, or
 *	- the rest cannot begin a line: it is a function with an offset after a line that
 *	  wants one, the place of a function in the source, the name of a module, the number
 *	  of an oops, or begins with a word like "at", or
 *	- the first line is a label, and the rest an URL that did not fit behind it.
 */
bool line_is_rest(const struct mail_line *first, const struct mail_line *piece,
		  const struct mail_line *rest);

#endif
