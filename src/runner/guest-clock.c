// SPDX-License-Identifier: GPL-2.0-only
#include "guest-clock.h"

void guest_clock_init(struct guest_clock *c, double monotonic, double boottime)
{
	*c = (struct guest_clock){ .looked = monotonic, .asleep = boottime - monotonic };
}

double guest_clock_pass(struct guest_clock *c, double monotonic, double boottime)
{
	double passed = MAX(monotonic - c->looked, 0);
	double counts = c->held ? 0 : MIN(passed, GUEST_CLOCK_GAP);
	double asleep = boottime - monotonic;

	/* CLOCK_MONOTONIC stands still while the host sleeps. */
	c->lost += passed - counts + MAX(asleep - c->asleep, 0);
	c->looked = MAX(monotonic, c->looked);
	c->asleep = asleep;
	c->now += counts;
	return c->now;
}

bool guest_clock_stood_still(const struct guest_clock *c)
{
	return c->lost > GUEST_CLOCK_LOST_MAX;
}
