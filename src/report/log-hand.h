/* SPDX-License-Identifier: GPL-2.0-only */
/* The lines of the log about what the user says by hand. */
#ifndef REPORT_LOG_HAND_H
#define REPORT_LOG_HAND_H

#include <jansson.h>

#include "base/strbuf.h"

/* For the events hand, reject, again and undo. */
void log_add_hand(json_t *event, struct strbuf *out);

#endif
