// SPDX-License-Identifier: GPL-2.0-only
/* LoongArch: only its reports are understood. */
#include "arch/arch.h"

const struct arch arch_loongarch = {
	.name = "loongarch",
	.aliases = "loongarch64 loong64",
	.kernel_arch = "loongarch",
	.source_dir = "loongarch",

	/* The second one is that of kernels before v6.2. */
	.pc_labels = { "  ERA: ", "era   : " },
	.interrupt_entry = "handle_loongarch_irq handle_cpu_irq",
	/* Functions of system calls have no prefix of the architecture. */
	.syscall_path = "do_syscall handle_syscall* handle_sys*",
	.exception_path = "handle_tlb* tlb_do_page_fault_* do_ade do_ale do_bp",
};
