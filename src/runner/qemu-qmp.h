/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * QEMU's monitor: it starts the guest, tells why QEMU ends, and shows by its answers
 * that QEMU still runs. Pure. QEMU's messages are hostile, because a guest may have
 * taken QEMU over.
 *
 *	struct qmp q = { .send = send, .data = data };
 *	qmp_feed(&q, bytes, len);	the guest starts once QEMU has answered
 *	qmp_ask(&q);			q.asked stays true until the answer comes
 *	q.end
 *
 * Protocol: "QEMU Machine Protocol" in QEMU's documentation.
 */
#ifndef RUNNER_QEMU_QMP_H
#define RUNNER_QEMU_QMP_H

#include "base/base.h"

/* The party that ended QEMU. */
enum qmp_end {
	QMP_END_UNKNOWN, /* QEMU did not say */
	QMP_END_GUEST,	 /* the guest shut down, reset or panicked: evidence */
	QMP_END_HOST,	 /* a signal, a window, a monitor: no evidence */
};

struct qmp {
	void (*send)(void *data, const char *bytes, size_t len);
	void *data;
	bool started; /* the guest runs */
	bool asked;   /* a question has not been answered yet */
	bool refused; /* QEMU refused a command; see "reason" */
	enum qmp_end end;
	char reason[128]; /* of the end or the refusal, in QEMU's terms */
	char line[8192];
	size_t len;
	bool too_long;
};

void qmp_feed(struct qmp *q, const char *bytes, size_t len);
void qmp_ask(struct qmp *q);

#endif
