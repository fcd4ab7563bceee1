// SPDX-License-Identifier: GPL-2.0-only
/* 32-bit ARM, in the machine "virt" of QEMU. */
#include "arch/arch.h"

#include <elf.h>

static const struct config_rule config[] = {
	{ "MMU", "y", 0, 0 },
	{ "ARCH_MULTIPLATFORM", "y", 0, 0 },
	{ "ARCH_MULTI_V7", "y", 0, 0 },
	{ "ARCH_VIRT", "y", 0, 0 },
	{ "SERIAL_AMBA_PL011", "y", 0, 0 },
	{ "SERIAL_AMBA_PL011_CONSOLE", "y", 0, 0 },
	{ "VIRTIO_MENU", "y", 0, 0 },
	{ "VIRTIO_MMIO", "y", 0, 0 },
	{ "VIRTIO_CONSOLE", "y", 0, 0 },
	/* Programs for Debian's armhf: EABI, Thumb-2 code, floating point in registers. */
	{ "AEABI", "y", 0, 0 },
	{ "ARM_THUMB", "y", 0, 0 },
	{ "VFP", "y", 0, 0 },
	{ "COMPAT_32BIT_TIME", "y", 0, 0 },
	{ NULL, NULL, 0, 0 },
};

const struct arch arch_arm = {
	.name = "arm",
	.aliases = "armhf armv7l armv8l",

	.kernel_arch = "arm",
	.source_dir = "arm",
	.image = "arch/arm/boot/zImage",
	.cross = "arm-linux-gnueabihf-",
	.cross_packages = "gcc-arm-linux-gnueabihf libc6-dev-armhf-cross",
	.config = config,
	.elf_machine = EM_ARM,
	.go = "arm",

	.qemu = "qemu-system-arm",
	.qemu_package = "qemu-system-arm",
	.machine = "virt",
	.cpu_tcg = "cortex-a15",
	.console = "console=ttyAMA0 earlycon",
	/* The board "virt" has one UART. */
	.port = "vport0p1",
	.port_bus = "virtio-serial-device",
	.virtio = "device",

	.pc_labels = { "PC is at " },
	.interrupt_entry = "handle_arch_irq gic_handle_irq",
	/* Functions of system calls have no prefix of the architecture. */
	.syscall_path = "ret_fast_syscall*",
	.exception_path = "do_DataAbort* __dabt_svc *undefinstr* do_undef*",
};
