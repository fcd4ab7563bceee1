// SPDX-License-Identifier: GPL-2.0-only
/*
 * A commit's diff, in which a function may have got another name. The first line of the
 * input is the function's name, the remainder is the diff.
 */
#include "fuzz.h"

#include "git/renamed-function.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_FREE char *text = xstrndup((const char *)data, size);
	size_t len = strcspn(text, "\n");
	AUTO_FREE char *function = xstrndup(text, len);
	const char *diff = text + len + (text[len] == '\n');
	AUTO_FREE char *other = diff_renamed(diff, function);

	if (!other)
		return 0;
	/* It is the name of a function that only one side defines. */
	if (!*other || str_equal(other, function))
		abort();
	if (diff_defines(diff, '+', other) == diff_defines(diff, '-', other))
		abort();
	if (diff_defines(diff, '+', function) == diff_defines(diff, '-', function))
		abort();
	return 0;
}
