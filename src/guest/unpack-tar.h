/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unpacks a tar archive with a root file system for a guest, as an unprivileged user.
 *
 * Owners, modes, symbolic links and devices are not made as such, but recorded in extended
 * attributes of plain files, in the format of the emulator's 9p server for
 * security_model=mapped-xattr (its hw/9pfs/9p-local.c). So the guest sees what the archive
 * has, and nothing in the directory leads out of it on the host.
 */
#ifndef GUEST_UNPACK_TAR_H
#define GUEST_UNPACK_TAR_H

#include "base/error.h"

/* Whether a file is a tar archive, compressed or not. */
bool is_tar(const char *path);

/* The path that a member's name stands for, relative to the root; "" is the root itself.
 * NULL when it leads out of the root. */
const char *tar_member_path(const char *name);

/*
 * Returns the path, owned, of a directory in the cache with the contents of the archive,
 * which is unpacked once. NULL with ERROR_USER when it is damaged, too large or leads out
 * of its root; ERROR_HOST when the disk is full or cannot keep the attributes.
 */
char *unpack_tar_cached(const char *path, const char *cache_dir, struct error *err);

#endif
