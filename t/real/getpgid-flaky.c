// SPDX-License-Identifier: GPL-2.0-only
/* Like getpgid.c, but only in about 40 % of the runs, some time after the start. */
#include <stdio.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
	struct timespec now;
	unsigned long mixed;

	usleep(300000);
	clock_gettime(CLOCK_MONOTONIC, &now);
	mixed = (now.tv_nsec / 100 ^ now.tv_nsec >> 13) * 2654435761UL >> 7;
	if (mixed % 5 < 2)
		getpgid(4194303);
	puts("done");
	return 0;
}
