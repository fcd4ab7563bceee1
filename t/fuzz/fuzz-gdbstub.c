// SPDX-License-Identifier: GPL-2.0-only
/* The answers of a gdbstub while breakpoints are set and hit. */
#include "fuzz.h"
#include "runner/qemu-reach.h"

static void count(void *data, const char *bytes, size_t len)
{
	size_t *sent = data;

	(void)bytes;
	*sent += len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint64_t addr[] = { 1, 2, 3 };
	struct reach_watch *r = xcalloc(1, sizeof(*r));
	size_t sent = 0;

	reach_init(r, addr, 3, count, &sent);
	reach_arm(r);
	reach_feed(r, (const char *)data, size);
	if (r->next > r->nr || sent > 64 * (size + 1))
		abort();
	free(r);
	return 0;
}
