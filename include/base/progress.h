/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Progress for a person to watch, on stderr: one live line on a terminal, plain lines
 * elsewhere.
 *
 *	progress_line("step 2 of about 5: building ...");   live, replaced
 */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include "base/base.h"

/* Replaces the live line. Where stderr is not a terminal, a line is printed only when its
 * stage (the text up to the first ':') changes, so that logs stay short. */
void progress_line(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* Removes the live line so that other output can be printed. */
void progress_hide(void);

/* Writes "4h07m", "3m12s" or "9s" to buf, and returns buf. */
const char *format_duration(double seconds, char *buf, size_t size);

#endif
