/* SPDX-License-Identifier: GPL-2.0-only */
/* Lines of the log about how the failing end is tested: its configuration and reproducer. */
#ifndef REPORT_LOG_ENDS_H
#define REPORT_LOG_ENDS_H

#include <jansson.h>

#include "base/strbuf.h"

void log_add_config(json_t *event, struct strbuf *out);
void log_add_minimized(json_t *event, struct strbuf *out);
void log_add_c_repro(json_t *event, struct strbuf *out);

#endif
