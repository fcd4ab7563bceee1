/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the reports of the guest's init from its port (protocol: src/guest/init.c),
 * from bytes that come in pieces of any size. Pure; the bytes are hostile:
 * a line without the right tag says nothing, a long one is dropped.
 */
#ifndef RUNNER_INIT_PORT_H
#define RUNNER_INIT_PORT_H

#include "base/strbuf.h"
#include "guest/report-key.h"

enum port_kind {
	PORT_HELLO, /* init waits for the key */
	PORT_WAIT,  /* text: the unit of systemd that the test comes after */
	PORT_DOWN,  /* text: the unit that failed; there will be no test */
	PORT_START,
	PORT_ALIVE,
	PORT_OUT,  /* text: a line of the test's output */
	PORT_END,  /* value: exit status, 128 + n for signal n, -1 for "timeout" */
	PORT_FAIL, /* text: why the test could not run */
	PORT_BYE,
	PORT_CUT,      /* the test prints more than is reported; no PORT_OUT follows */
	PORT_MODULES,  /* the kernel has modules, of which the next three tell */
	PORT_MODULE,   /* text: a module that is or will be loaded */
	PORT_ASKED,    /* text: a request that a module serves */
	PORT_UNSERVED, /* text: a request that no module serves */
};

struct port_report {
	enum port_kind kind;
	int value;
	int lost;	  /* reports before this one that did not arrive */
	const char *text; /* valid during the call only */
	size_t len;
};

/* This many reports may be lost on the way without the later ones being refused. */
#define PORT_LOST_MAX 8

struct port {
	struct report_key key; /* of the next report */
	void (*on_report)(void *data, const struct port_report *report);
	void *data;
	char line[2048];
	size_t len;
	bool too_long;
};

/* Reads the text of a report, without its tag; returns false when it is malformed. */
bool port_parse(const char *text, struct port_report *report);

void port_feed(struct port *port, const char *bytes, size_t len);

#endif
