// SPDX-License-Identifier: GPL-2.0-only
/*
 * Opens the device of cuse. The kernel then asks for char-major-10-203, an alias of the module
 * cuse, which needs the module fuse.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

int main(void)
{
	mknod("/tmp/cuse", S_IFCHR | 0600, makedev(10, 203));
	if (open("/tmp/cuse", O_RDWR) < 0) {
		perror("cuse");
		return 1;
	}
	return 0;
}
