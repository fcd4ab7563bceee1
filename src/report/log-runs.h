/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs in the log. */
#ifndef REPORT_LOG_RUNS_H
#define REPORT_LOG_RUNS_H

#include "session/state.h"

/* The outcome of a run as the format names it: "OK", "crashed: T" and so on; owned by the
 * caller. */
char *log_run_words(const struct run *run);

/* The runs of a commit where no single run decides: "measured: 1.02 ± 0.05 (8 runs)" or "runs with
 * the failure: 3 of 10". NULL when single runs decide, or when none of these says anything. Owned
 * by the caller. */
char *log_contrast_words(const struct settings *s, const struct tested_commit *c);

/* Adds all runs of the commit in one line where no single run decides (evidence/contrast.h).
 * False when single runs decide, or when one of those from "from" on cannot be compared: then
 * each of these has a line of its own. */
bool log_add_contrast(const struct settings *s, const struct tested_commit *c, size_t from,
		      struct strbuf *out);

#endif
