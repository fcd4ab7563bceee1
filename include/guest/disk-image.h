/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files that are disks of a guest: the image of a root file system, or further disks.
 * The emulator keeps what a guest writes to itself, so such a file is only read.
 */
#ifndef GUEST_DISK_IMAGE_H
#define GUEST_DISK_IMAGE_H

#include "base/error.h"

/*
 * Returns the format of a file, "raw" or "qcow2". NULL with ERROR_USER, in a message without
 * the name, when it cannot be read, is no image of a disk, or is being written by a virtual
 * machine.
 */
const char *disk_image_format(const char *path, struct error *err);

#endif
