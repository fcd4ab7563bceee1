/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The modules of a kernel (MODULES_ALL): kbuild installs and strips them, depmod lists what
 * they depend on, and one archive has them all. It has selftests (selftests.h), too.
 */
#ifndef KERNEL_MODULES_H
#define KERNEL_MODULES_H

#include "kernel/kernel-spec.h"

/* Whether the resolved config in build_dir asks for make's target "modules". */
bool modules_are_built(const struct kernel_spec *spec, const char *build_dir);

/*
 * Installs the modules that a build has left in build_dir. *archive (owned) becomes the path
 * of a newc archive of lib/modules/<release> and SELFTESTS_NAME. *signature,
 * which is that of vmlinux, becomes one of vmlinux and of the name and kernel_signature() of
 * each module, and the name and bytes of each selftest. -1 with ERROR_HOST.
 */
int modules_install(const struct kernel_spec *spec, const char *tree, const char *build_dir,
		    char **archive, char **signature, struct error *err);

#endif
