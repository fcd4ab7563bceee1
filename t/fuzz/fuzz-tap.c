// SPDX-License-Identifier: GPL-2.0-only
/* A console with TAP: the result does not depend on how the bytes are cut. */
#include "fuzz.h"
#include "crash/tap.h"

static enum tap_result read_in(const char *test, const char *data, size_t size, size_t chunk)
{
	struct tap tap;
	bool told = false;

	tap_init(&tap, "suite", test);
	for (size_t pos = 0; pos < size; pos += chunk)
		if (tap_feed(&tap, data + pos, MIN(chunk, size - pos))) {
			if (told || tap.result == TAP_NONE)
				abort();
			told = true;
		}
	if (told != (tap.result != TAP_NONE) || tap.len > TAP_LINE_MAX + 1)
		abort();
	return tap.result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const tests[] = { NULL, "test" };

	if (!size || size > 1 << 16)
		return 0;
	for (size_t i = 0; i < 2; i++)
		if (read_in(tests[i], (const char *)data + 1, size - 1, size) !=
		    read_in(tests[i], (const char *)data + 1, size - 1, 1 + data[0]))
			abort();
	return 0;
}
