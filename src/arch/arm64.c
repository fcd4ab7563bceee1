// SPDX-License-Identifier: GPL-2.0-only
/* 64-bit ARM, in the machine "virt" of QEMU. */
#include "arch/arch.h"

#include <elf.h>

static const struct config_rule config[] = {
	{ "SERIAL_AMBA_PL011", "y", 0, 0 }, { "SERIAL_AMBA_PL011_CONSOLE", "y", 0, 0 },
	{ "VIRTIO_MENU", "y", 0, 0 },	    { "VIRTIO_MMIO", "y", 0, 0 },
	{ "VIRTIO_CONSOLE", "y", 0, 0 },    { NULL, NULL, 0, 0 },
};

const struct arch arch_arm64 = {
	.name = "arm64",
	.aliases = "aarch64",

	.kernel_arch = "arm64",
	.source_dir = "arm64",
	.image = "arch/arm64/boot/Image",
	.cross = "aarch64-linux-gnu-",
	.cross_packages = "gcc-aarch64-linux-gnu libc6-dev-arm64-cross",
	.config = config,
	.elf_machine = EM_AARCH64,
	.go = "arm64",

	.qemu = "qemu-system-aarch64",
	.qemu_package = "qemu-system-arm",
	.machine = "virt",
	.cpu_tcg = "cortex-a57",
	.console = "console=ttyAMA0 earlycon",
	/* The board "virt" has one UART. */
	.port = "vport0p1",
	.port_bus = "virtio-serial-device",
	.virtio = "device",

	.pc_labels = { "pc : " },
	.interrupt_entry = "gic_handle_irq el1_irq el1h_64_irq el0_irq",
	.syscall_wrappers = "__arm64_",
	.syscall_path = "el0_* invoke_syscall*",
	.exception_path = "el0_svc el0_svc_co* el0_svc_handler* el0_sync* el0_irq* el0_da el0_ia "
			  "el0t_* el1_* el1h_* do_mem_abort do_debug_exception brk_handler* "
			  "invoke_syscall* do_el* call_break_hook* early_fixup* do_alignment* "
			  "do_translation_fault* *tag_check_fault* die_kernel_fault",
};
