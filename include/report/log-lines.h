/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The log of a bisection in syzbot's format of 2021, line by line, made from
 * the session's events: the same while it goes on and afterwards.
 *
 *	struct log *log = log_new(repo, &state, &range);
 *	log_event(log, event, &out);	adds the lines that the event gives
 *	log_free(log);
 */
#ifndef REPORT_LOG_LINES_H
#define REPORT_LOG_LINES_H

#include "base/strbuf.h"
#include "session/range.h"

struct log;

/* All arguments are borrowed. An event must have been applied to the state before
 * log_event() is called with it. */
struct log *log_new(const struct repo *repo, const struct state *state, struct range *range);
void log_free(struct log *log);
void log_event(struct log *log, json_t *event, struct strbuf *out);

/* The whole log of the repository's session, from its journal. */
int log_render(const struct repo *repo, struct strbuf *out, struct error *err);

/* Go's duration form, "4h7m5.446120147s", which the format uses. */
void strbuf_add_go_duration(struct strbuf *sb, double seconds);

/* Rounding must not make certain what is not. */
#define CONFIDENCE_SHOWN_MAX .9999

/* The most bytes that a log may take; longer ones are cut. */
#define LOG_MAX ((size_t)32 * 1024 * 1024)

#endif
