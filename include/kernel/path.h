/* SPDX-License-Identifier: GPL-2.0-only */
/* Paths of files in a kernel's tree. */
#ifndef KERNEL_PATH_H
#define KERNEL_PATH_H

#include "base/string-set.h"

/* Adds the directory of path and all above it, "" for the top. */
void path_add_parents(struct string_set *s, const char *path);

/* "a/./b/../c" -> "a/c" in buf (PATH_MAX bytes); false when it leaves the top or is too
 * long. */
bool path_normalize(const char *path, size_t len, char *buf);

#endif
