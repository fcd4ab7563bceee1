// SPDX-License-Identifier: GPL-2.0-only
/* 64-bit RISC-V, in the machine "virt" of QEMU. */
#include "arch/arch.h"

#include <elf.h>

static const struct config_rule config[] = {
	{ "MMU", "y", 0, 0 },
	{ "FPU", "y", 0, 0 },
	/* v6.2 renamed it; until v6.3 the old name selects the same. */
	{ "SOC_VIRT", "y", 604, 0 },
	{ "ARCH_VIRT", "y", 0, 602 },
	{ "SERIAL_8250", "y", 0, 0 },
	{ "SERIAL_8250_CONSOLE", "y", 0, 0 },
	{ "SERIAL_OF_PLATFORM", "y", 0, 0 },
	{ "VIRTIO_MENU", "y", 0, 0 },
	{ "VIRTIO_MMIO", "y", 0, 0 },
	{ "VIRTIO_CONSOLE", "y", 0, 0 },
	{ NULL, NULL, 0, 0 },
};

const struct arch arch_riscv64 = {
	.name = "riscv64",
	.aliases = "riscv",

	.kernel_arch = "riscv",
	.source_dir = "riscv",
	.image = "arch/riscv/boot/Image",
	.cross = "riscv64-linux-gnu-",
	.cross_packages = "gcc-riscv64-linux-gnu libc6-dev-riscv64-cross",
	.config = config,
	.elf_machine = EM_RISCV,
	.go = "riscv64",

	.qemu = "qemu-system-riscv64",
	.qemu_package = "qemu-system-misc",
	.machine = "virt",
	.cpu_tcg = "rv64",
	.console = "console=ttyS0 earlycon",
	/* The board "virt" has one UART. */
	.port = "vport0p1",
	.port_bus = "virtio-serial-device",
	.virtio = "device",

	.pc_labels = { "epc : " },
	.interrupt_entry = "handle_arch_irq riscv_intc_irq handle_riscv_irq",
	.syscall_wrappers = "__riscv_",
	/* Before v6.4 assembler code went from handle_exception to the system call. */
	.syscall_path = "handle_exception* do_trap_ecall* check_syscall_nr* handle_syscall* "
			"ret_from_syscall*",
	.exception_path = "handle_exception* do_trap_break* ret_from_exception*",
};
