/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the raw bytes of a log to the crash whose report starts at an offset:
 * keeps the lines of the report's own context, takes prefixes away, and lets
 * crash/title name it.
 */
#ifndef CRASH_REPORT_EXTRACT_H
#define CRASH_REPORT_EXTRACT_H

#include "crash/crash.h"
#include "crash/explain.h"
#include "crash/oops.h"

/* log: what is there, from some lines in front of the report on. crash is
 * filled; its start and end are offsets in log. format: which one fits, may be
 * NULL. explain: told why, may be NULL. */
void extract_crash(const char *log, size_t len, size_t start, const struct oops *oops,
		   struct crash *crash, const struct format **format,
		   const struct explain *explain);

#endif
