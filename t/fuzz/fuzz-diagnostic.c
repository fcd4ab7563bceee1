// SPDX-License-Identifier: GPL-2.0-only
/* Lines of a build's output: names lie within the line, and complaints have advice. */
#include "fuzz.h"
#include "kernel/diagnostic.h"

static void check_within(const char *line, const char *part, size_t len)
{
	if (part < line || len > strlen(line) || part + len > line + strlen(line))
		abort();
}

static void check(const char *line)
{
	struct diagnostic d;

	diagnostic_read(line, &d);
	switch (d.kind) {
	case DIAGNOSTIC_FILE:
	case DIAGNOSTIC_ABSENT:
	case DIAGNOSTIC_OBJECT:
		if (!d.len)
			abort();
		check_within(line, d.file, d.len);
		break;
	case DIAGNOSTIC_CRASH:
	case DIAGNOSTIC_HOST:
		if (!d.advice || !*d.advice)
			abort();
		break;
	case DIAGNOSTIC_NONE:
	case DIAGNOSTIC_KERNEL:
	case DIAGNOSTIC_RUST:
		if (d.file || d.header)
			abort();
		break;
	}
	if (d.header)
		check_within(line, d.header, d.header_len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_FREE char *text = xstrndup((const char *)data, size);
	char *rest = text, *line;

	while ((line = strsep(&rest, "\n")))
		check(line);
	return 0;
}
