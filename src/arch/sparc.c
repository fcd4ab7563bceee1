// SPDX-License-Identifier: GPL-2.0-only
/* SPARC: only its reports are understood. */
#include "arch/arch.h"

const struct arch arch_sparc = {
	.name = "sparc",
	.aliases = "sparc64",
	.kernel_arch = "sparc",
	.source_dir = "sparc",

	/* "TPC: <foo+0x1/0x2>" on 64 bits, "PC: <foo+0x1/0x2>" on 32. */
	.pc_labels = { "PC: <" },
};
