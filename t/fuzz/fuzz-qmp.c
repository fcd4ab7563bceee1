// SPDX-License-Identifier: GPL-2.0-only
/* The bytes of QEMU on its monitor. */
#include "fuzz.h"
#include "runner/qemu-qmp.h"

static void send(void *data, const char *bytes, size_t len)
{
	size_t *sent = data;

	*sent += len;
	if (bytes[len - 1] != '\n')
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t sent = 0, half = size / 2;
	struct qmp q = { .send = send, .data = &sent };

	qmp_feed(&q, (const char *)data, half);
	qmp_ask(&q);
	qmp_feed(&q, (const char *)data + half, size - half);
	for (const char *p = q.reason; *p; p++)
		if (*p < ' ' || *p > '~')
			abort();
	return 0;
}
