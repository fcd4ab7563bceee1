/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * QEMU's monitor: it starts the guest, tells why QEMU ends, and shows by its
 * answers that QEMU is still there. Pure; what comes from QEMU is hostile, for
 * a guest may have taken it over.
 *
 *	struct qmp q = { .send = send, .data = data };
 *	qmp_feed(&q, bytes, len);	the guest starts once QEMU has answered
 *	qmp_ask(&q);			q.asked stays true until the answer comes
 *	q.end
 *
 * Protocol: "QEMU Machine Protocol" in QEMU's documentation.
 */
#ifndef RUNNER_QMP_H
#define RUNNER_QMP_H

#include "base/base.h"

/* Who made QEMU end. */
enum qmp_end {
	QMP_END_UNKNOWN, /* QEMU did not say */
	QMP_END_GUEST,	 /* the guest shut down, reset or panicked: evidence */
	QMP_END_HOST,	 /* a signal, a window, a monitor: no evidence */
};

struct qmp {
	void (*send)(void *data, const char *bytes, size_t len);
	void *data;
	bool started; /* the guest runs */
	bool asked;   /* a question waits for its answer */
	bool refused; /* QEMU does not do what it was asked for; see "reason" */
	enum qmp_end end;
	char reason[128]; /* of the end or the refusal, in QEMU's terms */
	char line[8192];
	size_t len;
	bool too_long;
};

void qmp_feed(struct qmp *q, const char *bytes, size_t len);
void qmp_ask(struct qmp *q);

#endif
