/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Progress for a person to watch, on stderr: one live line on a terminal, plain lines
 * elsewhere, as on a terminal that cannot move its cursor (TERM is "dumb" or not set).
 *
 *	progress_line("step 2 of about 5: building ...");   live, replaced
 */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include "base/base.h"

/* The number of characters that the live line shows; SIZE_MAX where lines are plain. */
size_t progress_width(void);

/* Replaces the live line, and cuts it to the width of the terminal. A plain line is
 * printed only if its stage (the text up to the first ':') differs from that of the line
 * before it, so that logs stay short. */
void progress_line(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* Removes the live line so that other output can be printed. A signal handler may call it. */
void progress_hide(void);

/* How much is done, as a whole number of percent. total is greater than 0. */
int progress_percent(int done, int total);

/* Writes "4h07m", "3m12s" or "9s" to buf, and returns buf. */
const char *format_duration(double seconds, char *buf, size_t size);

#endif
