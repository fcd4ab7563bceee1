/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Joins the lines of a log that a mailer has broken. Pure; memory is bounded whatever comes
 * in.
 *
 *	struct unwrap *u = unwrap_new(UNWRAP_REPORTS, take, data);
 *	unwrap_line(u, text, len);	... for each line, with its newline
 *	unwrap_end(u);			hands out what is held
 *	unwrap_free(u);
 *
 * Mailers and editors for mails break a line that is longer than their width at the last
 * blank before it. The blank is lost, and the rest begins the next line. Widths are from 70
 * to 80 columns: 78 are what RFC 5322 (2.1.1) asks for, 72 what many are set to. Whoever
 * answers has "> " before each line, and a line that is broken after that has its rest
 * without the mark.
 *
 * UNWRAP_FLOWED: the text has the type format=flowed (RFC 3676), where a line that ends in a
 * blank goes on in the next one. UNWRAP_DELETED: with DelSp=yes, where that blank is deleted.
 *
 * UNWRAP_REPORTS: lines of kernels are joined where it is clear that a mailer broke them:
 * the first has not more columns than mailers leave and would have more than they allow with
 * the next word, and
 *	- the first has a timestamp, and the next one has none, or
 *	- the first line is of a report and cannot end there, or the next one cannot begin
 *	  there: see line-rest.h.
 * A rest with fewer marks than its line must be followed by a line with as many. All other
 * lines stay as they are.
 */
#ifndef CRASH_UNWRAP_H
#define CRASH_UNWRAP_H

#include "base/base.h"

#define UNWRAP_FLOWED 1u
#define UNWRAP_DELETED 2u
#define UNWRAP_REPORTS 4u

struct unwrap;

/* Gets whole lines, each with its newline if it had one, valid during the call only. */
typedef void (*unwrap_fn)(const char *text, size_t len, void *data);

struct unwrap *unwrap_new(unsigned int modes, unwrap_fn take, void *data);

/* The next line has other modes, because another part of the mail begins with it. */
void unwrap_change(struct unwrap *u, unsigned int modes);

/* The byte behind the text can be read, as that of a string. */
void unwrap_line(struct unwrap *u, const char *text, size_t len);
void unwrap_end(struct unwrap *u);
void unwrap_free(struct unwrap *u);

#endif
