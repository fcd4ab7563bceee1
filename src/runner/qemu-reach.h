/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds out whether a run reaches any of some functions, with hardware breakpoints
 * through QEMU's gdbstub, for which the kernel needs no option. They are set when the
 * test is about to start, so that the boot does not count, and all are removed at the
 * first hit, after which they cost nothing.
 *
 *	reach_init(&r, addr, nr, send, data);
 *	reach_arm(&r);		stops the guest, sets the breakpoints, lets it go on
 *	reach_feed(&r, bytes, len);	the gdbstub's answers, which are hostile
 *	r.state
 *
 * Protocol: "GDB Remote Serial Protocol" in gdb's manual. Pure.
 */
#ifndef RUNNER_QEMU_REACH_H
#define RUNNER_QEMU_REACH_H

#include "base/base.h"

/* KVM has four on x86. Under TCG each one costs time until it is hit, so four there too. */
#define REACH_POINTS_KVM 4
#define REACH_POINTS_MAX 16

enum reach_state {
	REACH_IDLE,
	REACH_STOPPING, /* the guest is asked to stop */
	REACH_SETTING,	/* breakpoints are being set */
	REACH_ARMED,	/* the guest runs */
	REACH_HIT,	/* a function was reached; the breakpoints are gone */
	REACH_BROKEN,	/* the gdbstub does not work as it should; nothing is known */
};

struct reach_watch {
	enum reach_state state;
	uint64_t addr[REACH_POINTS_MAX];
	int nr, next; /* breakpoints; the one being set */
	void (*send)(void *data, const char *bytes, size_t len);
	void *data;
	char packet[8192]; /* being received */
	size_t len;
	int part; /* 0: between packets, 1: inside of one, 2 and 3: at its checksum */
	unsigned char sum, told;
	bool too_long;
};

void reach_init(struct reach_watch *r, const uint64_t *addr, int nr,
		void (*send)(void *data, const char *bytes, size_t len), void *data);
void reach_arm(struct reach_watch *r);
void reach_feed(struct reach_watch *r, const char *bytes, size_t len);

/* Lets the guest run in any case, when the caller has waited long enough. */
void reach_give_up(struct reach_watch *r);

#endif
