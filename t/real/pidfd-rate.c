// SPDX-License-Identifier: GPL-2.0-only
/*
 * A test that is unreliable by itself: it fails in 1 of 10 runs on any kernel, and in 2 of 3
 * on one whose pidfd_open() refuses what it has to take.
 */
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
	struct timespec now;
	unsigned long mixed;

	usleep(100000);
	clock_gettime(CLOCK_MONOTONIC, &now);
	mixed = ((now.tv_nsec / 100 ^ now.tv_nsec >> 13) * 2654435761UL >> 7) % 30;
	if (mixed < 3)
		puts("lost a race of its own");
	else if (mixed < 20 && syscall(SYS_pidfd_open, getpid(), 0) < 0)
		perror("pidfd_open");
	else
		return 0;
	return 1;
}
