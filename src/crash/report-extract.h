/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the raw bytes of a log to the crash whose report starts at an offset: keeps the
 * lines of the report's own context, cuts their prefixes, and names the report
 * (title-form.h).
 */
#ifndef CRASH_REPORT_EXTRACT_H
#define CRASH_REPORT_EXTRACT_H

#include "crash/crash.h"
#include "crash/explain.h"
#include "oops.h"

/* log: the log from some lines before the report on. Fills crash, whose start and end
 * are offsets in log. *format becomes the format that fits; format and explain may be
 * NULL. */
void extract_crash(const char *log, size_t len, size_t start, const struct oops *oops,
		   struct crash *crash, const struct format **format,
		   const struct explain *explain);

#endif
