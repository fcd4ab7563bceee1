/* SPDX-License-Identifier: GPL-2.0-only */
/* The lines that say which crashes are not the failure. */
#ifndef REPORT_LOG_NOISE_H
#define REPORT_LOG_NOISE_H

#include "base/strbuf.h"
#include "session/state.h"

/* Says which of the crashes above are not the one that is bisected. */
void log_add_noise(const struct tested_commit *c, struct strbuf *out);

#endif
