// SPDX-License-Identifier: GPL-2.0-only
/* MIPS: only its reports are understood. */
#include "arch/arch.h"

const struct arch arch_mips = {
	.name = "mips",
	.aliases = "mipsel mips64 mips64el",
	.kernel_arch = "mips",
	.source_dir = "mips",

	.pc_labels = { "epc   : " },
	.interrupt_entry = "plat_irq_dispatch handle_int",
	/* Functions of system calls have no prefix of the architecture. */
	.syscall_path = "syscall_common* handle_sys*",
	.exception_path = "handle_tlb* tlb_do_page_fault_*",
};
