// SPDX-License-Identifier: GPL-2.0-only
/* The last lines of a failed build: names must come from the text. */
#include "fuzz.h"
#include "kernel/build-error.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_FREE char *text = xstrndup((const char *)data, size);
	struct build_error e;

	if (!build_error_read(text, &e))
		return 0;
	if (!*e.message || (e.file && !strstr(text, e.file)) ||
	    (e.symbol && !strstr(text, e.symbol)) || !build_error_same(text, text))
		abort();
	build_error_clear(&e);
	return 0;
}
