/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the guest's init says over the second serial port (protocol: src/guest/
 * init.c). Bytes in at any chunking, reports out. Pure; the bytes are hostile:
 * a line without the nonce says nothing, a long one is dropped.
 */
#ifndef RUNNER_INIT_PORT_H
#define RUNNER_INIT_PORT_H

#include "base/strbuf.h"

enum port_kind {
	PORT_HELLO, /* init waits for the nonce */
	PORT_START,
	PORT_ALIVE,
	PORT_OUT,  /* text: a line of the test's output */
	PORT_END,  /* value: exit status, 128 + n for signal n, -1 for "timeout" */
	PORT_FAIL, /* text: why the test could not run */
	PORT_BYE,
};

struct port_report {
	enum port_kind kind;
	int value;
	const char *text; /* valid during the call only */
	size_t len;
};

struct port {
	const char *nonce; /* borrowed */
	void (*on_report)(void *data, const struct port_report *report);
	void *data;
	char line[2048];
	size_t len;
	bool too_long;
};

void port_feed(struct port *port, const char *bytes, size_t len);

#endif
