// SPDX-License-Identifier: GPL-2.0-only
/* Like getpgid.c, but only where the kernel has asynchronous I/O (CONFIG_AIO). */
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

int main(void)
{
	unsigned long context = 0;

	if (syscall(SYS_io_setup, 1, &context)) {
		puts("no asynchronous I/O");
		return 0;
	}
	getpgid(4194303);
	puts("done");
	return 0;
}
