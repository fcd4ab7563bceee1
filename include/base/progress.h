/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Chatter for a person: one live line on a terminal, plain lines elsewhere.
 * All of it goes to stderr.
 *
 *	progress_line("step 2 of about 5: building ...");   live, replaced
 */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include "base/base.h"

/* Replaces the live line. Off a terminal a line is printed only when its
 * stage (the text up to the first ':') changes, so logs stay short. */
void progress_line(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* Takes the live line away so that other output can be printed. */
void progress_hide(void);

/* "4h07m", "3m12s", "9s" into buf; returns buf. */
const char *format_duration(double seconds, char *buf, size_t size);

#endif
