/* SPDX-License-Identifier: GPL-2.0-only */
/* Addresses of functions from a kernel's System.map. */
#ifndef RUNNER_SYSTEM_MAP_H
#define RUNNER_SYSTEM_MAP_H

#include "base/error.h"

/*
 * Fills addr with the entry points of the functions named, in the order of the
 * names; the compiler's copies (foo.isra.0, foo.constprop.1, foo.part.2) count as
 * foo. Returns how many there are, at most max; 0 when none of them is in this
 * kernel; -1 with ERROR_HOST when the file cannot be read or is not a System.map.
 */
int system_map_find(const char *path, const char *const *names, uint64_t *addr, int max,
		    struct error *err);

/* Sets there[i] to whether the kernel has the i-th of the functions named (a
 * NULL-terminated list). Returns -1 as above. */
int system_map_has(const char *path, const char *const *names, bool *there, struct error *err);

#endif
