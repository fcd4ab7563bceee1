// SPDX-License-Identifier: GPL-2.0-only
/* Motorola 68000: only its reports are understood. */
#include "arch/arch.h"

const struct arch arch_m68k = {
	.name = "m68k",

	.kernel_arch = "m68k",
	.source_dir = "m68k",

	/* "PC: [<0012345a>] foo+0x1/0x2" */
	.pc_labels = { "PC: [<" },
};
