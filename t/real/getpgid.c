// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asks for the process group of a process that does not exist. A good kernel returns
 * ESRCH; one with the bug dereferences NULL in do_getpgid().
 */
#include <errno.h>
#include <stdio.h>
#include <sys/types.h>
#include <unistd.h>

int main(void)
{
	if (getpgid(4194303) != -1 || errno != ESRCH)
		return 1;
	puts("getpgid: no such process, as it should be");
	return 0;
}
