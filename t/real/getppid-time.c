// SPDX-License-Identifier: GPL-2.0-only
/* Measures how long getppid() takes, ten times; for --metric='^getppid: ([0-9.]+) ns'. */
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 10
#define CALLS 50000

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

int main(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		double began = seconds();

		for (int i = 0; i < CALLS; i++)
			syscall(SYS_getppid);
		printf("getppid: %.1f ns\n", (seconds() - began) / CALLS * 1e9);
	}
	return 0;
}
