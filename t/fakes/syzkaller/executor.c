// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands in for syz-executor. It knows these lines of a program:
 *
 *	tun()		wants /dev/net/tun, as the real one does for options with "tun"
 *	panic()		crashes the kernel
 *	end()		ends the program
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void crash(void)
{
	static const char *const files[][2] = { { "/proc/sys/kernel/sysrq", "1" },
						{ "/proc/sysrq-trigger", "c" } };

	for (int i = 0; i < 2; i++) {
		int fd = open(files[i][0], O_WRONLY);

		if (fd >= 0)
			(void)!write(fd, files[i][1], 1);
	}
}

int main(int argc, char **argv)
{
	FILE *f = argc == 3 ? fopen(argv[2], "r") : NULL;
	char line[4096];

	if (!f)
		return 1;
	while (fgets(line, sizeof(line), f)) {
		if (!strncmp(line, "tun(", 4) && access("/dev/net/tun", F_OK) < 0) {
			printf("SYZFAIL: tun: can't open /dev/net/tun\n (errno %d: %s)\n", errno,
			       strerror(errno));
			return 67;
		}
		if (!strncmp(line, "panic(", 6))
			crash();
		if (!strncmp(line, "end(", 4))
			return 1;
	}
	return 0;
}
