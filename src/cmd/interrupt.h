/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The line for a user who ends a session with Ctrl-C: what was saved, and how to go on.
 *
 *	interrupt_watch(&s);
 *	... after each event: interrupt_refresh() ...
 *	interrupt_end();
 *
 * The process still ends by the signal, at once: all that matters is in the journal.
 */
#ifndef CMD_INTERRUPT_H
#define CMD_INTERRUPT_H

struct session;

/* From now on SIGINT, SIGTERM and SIGHUP print the line. One that is ignored stays so. The
 * session is borrowed until interrupt_end(). */
void interrupt_watch(const struct session *s);

/* Counts again what was saved. Does nothing when no session is watched. */
void interrupt_refresh(void);

void interrupt_end(void);

#endif
