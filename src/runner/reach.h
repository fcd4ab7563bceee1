/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Did a run get to some functions? Hardware breakpoints through QEMU's gdbstub
 * tell, without any option of the kernel: set when the test is about to start, so
 * that the boot does not count, and all removed at the first hit, so that they
 * cost nothing from then on.
 *
 *	reach_init(&r, addr, nr, send, data);
 *	reach_arm(&r);		stops the guest, sets the breakpoints, lets it go on
 *	reach_feed(&r, bytes, len);	what the gdbstub says; hostile
 *	r.state
 *
 * Protocol: "GDB Remote Serial Protocol" in gdb's manual. Pure.
 */
#ifndef RUNNER_REACH_H
#define RUNNER_REACH_H

#include "base/base.h"

/* KVM has four on x86; under TCG each costs while it is not hit, so four as well. */
#define REACH_POINTS_KVM 4
#define REACH_POINTS_MAX 16

enum reach_state {
	REACH_IDLE,
	REACH_STOPPING, /* the guest is asked to stop */
	REACH_SETTING,	/* breakpoints are being set */
	REACH_ARMED,	/* the guest runs */
	REACH_HIT,	/* it got there; the breakpoints are gone */
	REACH_BROKEN,	/* the gdbstub does not do what it should; nothing is known */
};

struct reach_watch {
	enum reach_state state;
	uint64_t addr[REACH_POINTS_MAX];
	int nr, next; /* breakpoints; the one being set */
	void (*send)(void *data, const char *bytes, size_t len);
	void *data;
	char packet[8192]; /* being received */
	size_t len;
	int part; /* 0: between packets, 1: inside, 2, 3: checksum digits to come */
	unsigned char sum, told;
	bool too_long;
};

void reach_init(struct reach_watch *r, const uint64_t *addr, int nr,
		void (*send)(void *data, const char *bytes, size_t len), void *data);
void reach_arm(struct reach_watch *r);
void reach_feed(struct reach_watch *r, const char *bytes, size_t len);

/* For a caller that waited long enough: lets the guest run whatever is. */
void reach_give_up(struct reach_watch *r);

#endif
