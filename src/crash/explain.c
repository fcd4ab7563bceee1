// SPDX-License-Identifier: GPL-2.0-only
#include "crash/explain.h"

#define LINE_MAX_BYTES 2000

void explain_say(const struct explain *explain, const char *fmt, ...)
{
	char line[LINE_MAX_BYTES];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	if (n >= (int)sizeof(line))
		memcpy(line + sizeof(line) - 4, "...", 4);
	explain->say(explain->data, line);
}
