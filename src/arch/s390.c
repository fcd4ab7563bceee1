// SPDX-License-Identifier: GPL-2.0-only
/* IBM Z: only its reports are understood. */
#include "arch/arch.h"

const struct arch arch_s390 = {
	.name = "s390",
	.aliases = "s390x",
	.kernel_arch = "s390",
	.source_dir = "s390",

	.pc_labels = { "Krnl PSW : " },
	.syscall_wrappers = "__s390x_ __s390_",
};
