// SPDX-License-Identifier: GPL-2.0-only
/* PowerPC: only its reports are understood. */
#include "arch/arch.h"

const struct arch arch_powerpc = {
	.name = "powerpc",
	.aliases = "ppc ppc64 ppc64le ppc64el",
	.kernel_arch = "powerpc",
	.source_dir = "powerpc",

	.pc_labels = { "NIP [" },
	.interrupt_entry = "timer_interrupt",
	.syscall_wrappers = "__powerpc_",
};
