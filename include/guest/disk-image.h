/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files that are disks of a guest: the image of a root file system, or further disks.
 * The emulator keeps what a guest writes to itself, so such a file is only read.
 */
#ifndef GUEST_DISK_IMAGE_H
#define GUEST_DISK_IMAGE_H

#include "base/error.h"

#include <stddef.h>

/*
 * Returns the format of a file, "raw" or "qcow2". NULL with ERROR_USER, in a message without
 * the name, when it cannot be read, is not an image of a disk, or is being written by a virtual
 * machine.
 */
const char *disk_image_format(const char *path, struct error *err);

enum partition_state {
	PARTITION_UNKNOWN, /* only a kernel finds out */
	PARTITION_THERE,
	PARTITION_ABSENT,
};

/* Looks for a partition (1 or more) in the tables of MS-DOS and EFI, which are in the first
 * bytes of a disk with sectors of 512 bytes. */
enum partition_state partition_look(const unsigned char *disk, size_t len, int number);

/* Returns -1 with ERROR_USER, without the name in its message, for an image in the format
 * "raw" that surely does not have the partition. */
int disk_image_check_partition(const char *path, int number, struct error *err);

#endif
