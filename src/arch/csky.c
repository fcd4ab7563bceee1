// SPDX-License-Identifier: GPL-2.0-only
/* C-SKY: only its reports are understood. */
#include "arch/arch.h"

const struct arch arch_csky = {
	.name = "csky",

	.kernel_arch = "csky",
	.source_dir = "csky",

	/* "PC: 0x80123456 (foo+0x1/0x2)" */
	.pc_labels = { "PC: 0x" },
};
