// SPDX-License-Identifier: GPL-2.0-only
/* Alpha: only its reports are understood. */
#include "arch/arch.h"

const struct arch arch_alpha = {
	.name = "alpha",

	.kernel_arch = "alpha",
	.source_dir = "alpha",

	.pc_labels = { "pc is at " },
};
