// SPDX-License-Identifier: GPL-2.0-only
/* x86 with 64 bits and with 32, in the machine "pc" of QEMU. */
#include "arch/arch.h"

#include <elf.h>

/* A UART takes either port, and the kernel prints to the first before the driver
 * of the console is there. */
#define CONSOLE "console=ttyS0,115200 earlyprintk=serial,ttyS0,115200"

/* mov $0x3f8,%dx; mov $'K',%al; out %al,(%dx)	the first UART
 * mov $0xfe,%al; out %al,$0x64			the keyboard controller's reset
 * 1: hlt; jmp 1b */
#define FIRMWARE_END                                                                        \
	{                                                                                   \
		0xba, 0xf8, 0x03, 0xb0, 'K', 0xee, 0xb0, 0xfe, 0xe6, 0x64, 0xf4, 0xeb, 0xfd \
	}

static const struct config_rule pci_config[] = {
	{ "PCI", "y", 0, 0 },
	{ "VIRTIO_MENU", "y", 0, 416 },
	{ "VIRTIO_PCI", "y", 0, 0 },
	{ NULL, NULL, 0, 0 },
};

/* Everything that the two kinds of processors have in common. Program counters read
 * "RIP: 0010:foo+0x1/0x2", before v4.11 "IP: [<ffffffff81000000>] foo+0x1/0x2" and
 * "EIP is at foo+0x1/0x2". */
#define X86_PC                                                                                    \
	.source_dir = "x86", .image = "arch/x86/boot/bzImage", .qemu_package = "qemu-system-x86", \
	.machine = "pc", .virtio = "pci", .virtio_config = pci_config, .console = CONSOLE,        \
	.port = "ttyS1", .firmware_end = FIRMWARE_END,                                            \
	.pc_labels = { "IP: ", "RIP  ", "EIP is at " }, .interrupt_entry = "timer_interrupt",     \
	.syscall_wrappers = "__x64_ __ia32_",                                                     \
	.syscall_path = "do_syscall* entry_* do_fast_syscall* do_int80* __do_fast_syscall* "      \
			"x64_sys_call",                                                           \
	.exception_path = "*apic_timer_interrupt *invalid_op do_error_trap* do_invalid_op* "      \
			  "exc_invalid* exc_general* exc_divide* asm_* do_int3 error_entry "      \
			  "ret_from_intr *entry_SYSCALL* entry_* do_syscall* "                    \
			  "*do_kern_addr_fault* *do_user_addr_fault* fixup_bug* no_context* "     \
			  "spurious_* double_fault *double_fault df_debug "                       \
			  "__x86_indirect_thunk_* __x86_return_thunk *general_protection*"

static const struct config_rule x86_64_config[] = {
	{ "64BIT", "y", 0, 0 },
	{ "SERIAL_8250", "y", 0, 0 },
	{ "SERIAL_8250_CONSOLE", "y", 0, 0 },
	{ "EARLY_PRINTK", "y", 0, 0 },
	/* Without ORC, which old kernels do not build with, stacks need this. */
	{ "UNWINDER_FRAME_POINTER", "y", 504, 0 },
	{ NULL, NULL, 0, 0 },
};

const struct arch arch_x86_64 = {
	X86_PC,
	.name = "x86_64",
	.aliases = "x86 amd64 x86-64",

	.kernel_arch = "x86_64",
	.cross = "x86_64-linux-gnu-",
	.cross_packages = "gcc-x86-64-linux-gnu libc6-dev-amd64-cross",
	.config = x86_64_config,
	.elf_machine = EM_X86_64,
	.go = "amd64",

	.qemu = "qemu-system-x86_64",
	/* Emulated walks of five-level page tables cost time and test nothing. */
	.cpu_tcg = "max,la57=off",
};

static const struct config_rule i386_config[] = {
	{ "SERIAL_8250", "y", 0, 0 },
	{ "SERIAL_8250_CONSOLE", "y", 0, 0 },
	{ "EARLY_PRINTK", "y", 0, 0 },
	{ NULL, NULL, 0, 0 },
};

const struct arch arch_i386 = {
	X86_PC,
	.name = "i386",
	.aliases = "i486 i586 i686 386",

	.kernel_arch = "i386",
	.cross = "i686-linux-gnu-",
	.cross_packages = "gcc-i686-linux-gnu libc6-dev-i386-cross",
	.config = i386_config,
	.elf_machine = EM_386,
	.go = "386",

	.qemu = "qemu-system-i386",
	/* With AMD as the vendor, a 32-bit kernel takes "max" for an Athlon that cannot do SMP,
	 * and warns. */
	.cpu_tcg = "max,vendor=GenuineIntel",
};
