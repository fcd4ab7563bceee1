/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The time that counts for a guest: the time in which both this program and
 * the machine were running. A host that was suspended, a program that was stopped
 * (Ctrl-Z) or a machine that does not answer takes nothing from a guest's deadlines.
 *
 *	struct guest_clock c;
 *	guest_clock_init(&c, monotonic, boottime);
 *	double now = guest_clock_pass(&c, monotonic, boottime);	often
 *	if (guest_clock_stood_still(&c))
 *		the run is not evidence
 *
 * Pure: times are those of CLOCK_MONOTONIC and CLOCK_BOOTTIME, in seconds.
 */
#ifndef RUNNER_GUEST_CLOCK_H
#define RUNNER_GUEST_CLOCK_H

#include "base/base.h"

/* If the clock was not read for longer than this, the time in between is a gap. */
#define GUEST_CLOCK_GAP 1.0
/* A run that lost more time than this was not really watched. */
#define GUEST_CLOCK_LOST_MAX 5.0

struct guest_clock {
	double now;    /* seconds that count */
	double lost;   /* seconds that do not */
	double looked; /* CLOCK_MONOTONIC when it was last read */
	double asleep; /* how far CLOCK_BOOTTIME was ahead of CLOCK_MONOTONIC then */
	bool held;     /* the machine does not answer: no time passes */
};

void guest_clock_init(struct guest_clock *c, double monotonic, double boottime);

/* Returns the seconds that count until now; never goes back. */
double guest_clock_pass(struct guest_clock *c, double monotonic, double boottime);
bool guest_clock_stood_still(const struct guest_clock *c);

#endif
