/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The last lines of the log: the result, the time it took, and the crash. Their format is
 * that of the lines before them, see report/log-lines.h.
 */
#ifndef REPORT_LOG_RESULT_H
#define REPORT_LOG_RESULT_H

#include <jansson.h>

#include "base/strbuf.h"

/* All borrowed. */
struct log_end {
	const struct repo *repo;
	const struct state *state; /* to which the event was applied */
	size_t tested;		   /* revisions whose runs happened */
	bool flaky;		   /* the reproducer */
};

/* Adds the lines of an event "result". */
void log_add_result(const struct log_end *end, json_t *event, struct strbuf *out);

/* Foreign text, escaped for terminals: one line after its label, or several. */
void log_add_line(struct strbuf *out, const char *label, const char *s);
void log_add_block(struct strbuf *out, const char *s);

#endif
