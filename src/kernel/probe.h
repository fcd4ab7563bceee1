/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Is this machine able to build a kernel at all? Asked when a build has failed: a machine
 * that cannot compile an empty file says nothing about a commit, and a program that is
 * missing is found by looking for it and not by what the build said.
 */
#ifndef KERNEL_PROBE_H
#define KERNEL_PROBE_H

#include "kernel/kernel-spec.h"

/* Files can be written where builds write, and the compilers compile. -1 with ERROR_HOST
 * says what does not work. */
int probe_machine(const struct kernel_spec *spec, const char *build_dir, struct error *err);

/* Programs that builds run and this machine has not, such as "bc, xz"; owned, NULL when
 * none is missing. The .config in build_dir says what is needed. */
char *probe_missing(const struct kernel_spec *spec, const char *build_dir);

#endif
