// SPDX-License-Identifier: GPL-2.0-only
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

#define SYSCALL_WRAPPERS "__x64_ __ia32_"
#define SYSCALL_PATH \
	"do_syscall* entry_* do_fast_syscall* do_int80* __do_fast_syscall* x64_sys_call"
#define EXCEPTION_PATH                                                                  \
	"*apic_timer_interrupt *invalid_op do_error_trap* do_invalid_op* exc_invalid* " \
	"exc_general* exc_divide* asm_* do_int3 error_entry ret_from_intr "             \
	"*entry_SYSCALL* entry_* do_syscall* *do_kern_addr_fault* "                     \
	"*do_user_addr_fault* fixup_bug* no_context* spurious_* double_fault "          \
	"*double_fault df_debug __x86_indirect_thunk_* __x86_return_thunk "             \
	"*general_protection*"

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
	.name = "x86_64",
	.aliases = "x86 amd64 x86-64",

	.kernel_arch = "x86_64",
	.source_dir = "x86",
	.image = "arch/x86/boot/bzImage",
	.cross = "x86_64-linux-gnu-",
	.cross_packages = "gcc-x86-64-linux-gnu libc6-dev-amd64-cross",
	.config = x86_64_config,
	.elf_machine = EM_X86_64,

	.qemu = "qemu-system-x86_64",
	.qemu_package = "qemu-system-x86",
	.machine = "pc",
	/* Emulated walks of five-level page tables cost time and test nothing. */
	.cpu_tcg = "max,la57=off",
	.console = CONSOLE,
	.port = "ttyS1",
	.firmware_end = FIRMWARE_END,

	.syscall_wrappers = SYSCALL_WRAPPERS,
	.syscall_path = SYSCALL_PATH,
	.exception_path = EXCEPTION_PATH,
};

static const struct config_rule i386_config[] = {
	{ "SERIAL_8250", "y", 0, 0 },
	{ "SERIAL_8250_CONSOLE", "y", 0, 0 },
	{ "EARLY_PRINTK", "y", 0, 0 },
	{ NULL, NULL, 0, 0 },
};

const struct arch arch_i386 = {
	.name = "i386",
	.aliases = "i486 i586 i686 386",

	.kernel_arch = "i386",
	.source_dir = "x86",
	.image = "arch/x86/boot/bzImage",
	.cross = "i686-linux-gnu-",
	.cross_packages = "gcc-i686-linux-gnu libc6-dev-i386-cross",
	.config = i386_config,
	.elf_machine = EM_386,

	.qemu = "qemu-system-i386",
	.qemu_package = "qemu-system-x86",
	.machine = "pc",
	.cpu_tcg = "max",
	.console = CONSOLE,
	.port = "ttyS1",
	.firmware_end = FIRMWARE_END,

	.syscall_wrappers = SYSCALL_WRAPPERS,
	.syscall_path = SYSCALL_PATH,
	.exception_path = EXCEPTION_PATH,
};
