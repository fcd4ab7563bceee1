/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a configuration may do without. This only proposes: whether the failure
 * still shows is for real runs to say. Pure.
 */
#ifndef KERNEL_KCONFIG_MINIMIZE_H
#define KERNEL_KCONFIG_MINIMIZE_H

#include "kernel/kconfig.h"

/*
 * The options of c that are on and look for other kinds of failures than type (struct
 * crash; NULL: none is needed). Owned, NULL-terminated; *nr may be NULL. The groups are
 * those of syzkaller's minimisation and the sanitizers that came since.
 */
char **kconfig_instrumentation(const struct kconfig *c, const char *type, size_t *nr);

/* The options that are y or m in c and off in baseline, likewise. Numbers and
 * strings are no reason for anything to be compiled, and stay as they are. */
char **kconfig_beyond(const struct kconfig *c, const struct kconfig *baseline, size_t *nr);

#endif
