/* SPDX-License-Identifier: GPL-2.0-only */
/* The range of a session as git log --graph draws it, with a word for each commit. */
#ifndef CMD_LOG_GRAPH_H
#define CMD_LOG_GRAPH_H

#include "session/session.h"

/* Adds the lines to out: the verdict on the commit, "culprit" (or "fix", or "suspect" for a
 * commit of a set), "?" for one that can still be it and "" for one that cannot, and its
 * subject, cut so that "columns" suffice. Fails when the range is not known yet. */
int log_graph(struct session *s, size_t columns, bool colored, struct strbuf *out,
	      struct error *err);

#endif
