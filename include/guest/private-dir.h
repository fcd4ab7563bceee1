/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The directory of the cache for what belongs to a user: archives with their reproducers,
 * and images of their disks. Each user of a shared cache has one.
 */
#ifndef GUEST_PRIVATE_DIR_H
#define GUEST_PRIVATE_DIR_H

#include "base/error.h"

/* Makes it, mode 0700, in a cache that exists. Owned; NULL with ERROR_HOST. */
char *private_dir(const char *cache_dir, struct error *err);

/* Removes archives and images that have not been used for a month. */
void private_dir_forget_old(const char *cache_dir);

#endif
