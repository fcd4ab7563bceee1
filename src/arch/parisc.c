// SPDX-License-Identifier: GPL-2.0-only
/* PA-RISC: only its reports are understood. */
#include "arch/arch.h"

const struct arch arch_parisc = {
	.name = "parisc",
	.aliases = "hppa parisc64",
	.kernel_arch = "parisc",
	.source_dir = "parisc",

	.pc_labels = { "IAOQ[0]: " },
};
