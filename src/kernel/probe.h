/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds out after a failed build whether this machine can build a kernel at all. When it
 * cannot compile a file of one line, a failure does not count for the commit. A missing
 * program is found by looking for it, not by the messages of the build.
 */
#ifndef KERNEL_PROBE_H
#define KERNEL_PROBE_H

#include "kernel/kernel-spec.h"

/* Writes a file to each place where builds write, and runs the compilers. -1 with
 * ERROR_HOST when one of these fails. */
int probe_machine(const struct kernel_spec *spec, const char *build_dir, struct error *err);

/* Lists programs that builds run and that are not in PATH, such as "bc, xz"; owned, NULL when
 * all are there. The .config in build_dir decides which are needed. */
char *probe_missing(const struct kernel_spec *spec, const char *build_dir);

#endif
