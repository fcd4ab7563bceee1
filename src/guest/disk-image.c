// SPDX-License-Identifier: GPL-2.0-only
#include "guest/disk-image.h"

#include "base/files.h"

#define QCOW2_MAGIC "QFI\xfb"

/*
 * The emulator (its block/file-posix.c) locks a byte of an image for each thing that it does with it, and
 * a second one for each thing that it allows nobody else to do.
 */
#define LOCK_DOES 100
#define LOCK_FORBIDS 200
#define WITH_READ 0
#define WITH_WRITE 1

static bool is_locked(int fd, off_t byte)
{
	struct flock lock = {
		.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1
	};

	return fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

const char *disk_image_format(const char *path, struct error *err)
{
	AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
	char magic[4] = "";
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0) {
		error_set(err, ERROR_USER, "%s", strerror(errno));
		return NULL;
	}
	if ((!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode)) ||
	    read(fd, magic, sizeof(magic)) != sizeof(magic)) {
		error_set(err, ERROR_USER, "not an image of a disk");
		return NULL;
	}
	if (is_locked(fd, LOCK_DOES + WITH_WRITE) || is_locked(fd, LOCK_FORBIDS + WITH_READ)) {
		error_set(err, ERROR_USER,
			  "in use: a virtual machine writes to it; end that one, or give a copy");
		return NULL;
	}
	return memcmp(magic, QCOW2_MAGIC, sizeof(magic)) ? "raw" : "qcow2";
}
