/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Proposes options that a configuration may do without. Only real runs show whether the
 * failure still happens. Pure.
 */
#ifndef KERNEL_KCONFIG_MINIMIZE_H
#define KERNEL_KCONFIG_MINIMIZE_H

#include "kernel/kconfig.h"

/*
 * Lists the options of c that are on and only find failures of other types than "type" (of
 * struct crash; NULL for a failure that needs none of them). Owned, NULL-terminated; *nr
 * may be NULL. The groups are those of syzkaller's minimisation and of newer sanitizers.
 */
char **kconfig_instrumentation(const struct kconfig *c, const char *type, size_t *nr);

/* Lists in the same way the options that are y or m in c and off in baseline. Numbers and
 * strings decide about no object, so they are left out. */
char **kconfig_beyond(const struct kconfig *c, const struct kconfig *baseline, size_t *nr);

#endif
