#include "kernel/kconfig.h"

/*
 * What it takes to boot our guest: an initramfs with a static init that uses
 * proc, sys, dev and tmp, runs static C programs of any sort or scripts, and
 * talks over two serial ports, of which runner/qemu-machine.c says what they are. Much
 * of it is on anyway unless EXPERT is, and then it can be set.
 */
const struct kconfig_rule kconfig_guest_rules[] = {
	{ "PRINTK", "y", NULL, 0, 0 },
	{ "PRINTK_TIME", "y", NULL, 0, 0 },
	{ "BUG", "y", NULL, 0, 0 },
	{ "TTY", "y", NULL, 0, 0 },
	{ "BLK_DEV_INITRD", "y", NULL, 0, 0 },
	{ "BINFMT_ELF", "y", NULL, 0, 0 },
	{ "BINFMT_SCRIPT", "y", NULL, 0, 0 },
	{ "PROC_FS", "y", NULL, 0, 0 },
	{ "PROC_SYSCTL", "y", NULL, 0, 0 },
	{ "SYSFS", "y", NULL, 0, 0 },
	{ "DEVTMPFS", "y", NULL, 0, 0 },
	{ "SHMEM", "y", NULL, 0, 0 },
	{ "TMPFS", "y", NULL, 0, 0 },
	{ "MULTIUSER", "y", NULL, 0, 0 },
	{ "FUTEX", "y", NULL, 0, 0 },
	{ "EPOLL", "y", NULL, 0, 0 },
	{ "SIGNALFD", "y", NULL, 0, 0 },
	{ "TIMERFD", "y", NULL, 0, 0 },
	{ "EVENTFD", "y", NULL, 0, 0 },
	{ "POSIX_TIMERS", "y", NULL, 0, 0 },
	{ "FILE_LOCKING", "y", NULL, 0, 0 },
	{ "ADVISE_SYSCALLS", "y", NULL, 0, 0 },
	{ "MEMBARRIER", "y", NULL, 0, 0 },
	{ "KALLSYMS", "y", NULL, 0, 0 },
	{ "DEBUG_BUGVERBOSE", "y", NULL, 0, 0 },
	{ "64BIT", "y", "x86_64", 0, 0 },
	{ "SERIAL_8250", "y", "x86_64", 0, 0 },
	{ "SERIAL_8250_CONSOLE", "y", "x86_64", 0, 0 },
	{ "EARLY_PRINTK", "y", "x86_64", 0, 0 },
	{ "SERIAL_8250", "y", "i386", 0, 0 },
	{ "SERIAL_8250_CONSOLE", "y", "i386", 0, 0 },
	{ "EARLY_PRINTK", "y", "i386", 0, 0 },
	{ "SERIAL_AMBA_PL011", "y", "arm64", 0, 0 },
	{ "SERIAL_AMBA_PL011_CONSOLE", "y", "arm64", 0, 0 },
	{ "VIRTIO_MENU", "y", "arm64", 0, 0 },
	{ "VIRTIO_MMIO", "y", "arm64", 0, 0 },
	{ "VIRTIO_CONSOLE", "y", "arm64", 0, 0 },
	{ "MMU", "y", "riscv", 0, 0 },
	{ "FPU", "y", "riscv", 0, 0 },
	{ "SOC_VIRT", "y", "riscv", 604, 0 },
	{ "ARCH_VIRT", "y", "riscv", 0, 602 },
	{ "SERIAL_8250", "y", "riscv", 0, 0 },
	{ "SERIAL_8250_CONSOLE", "y", "riscv", 0, 0 },
	{ "SERIAL_OF_PLATFORM", "y", "riscv", 0, 0 },
	{ "VIRTIO_MENU", "y", "riscv", 0, 0 },
	{ "VIRTIO_MMIO", "y", "riscv", 0, 0 },
	{ "VIRTIO_CONSOLE", "y", "riscv", 0, 0 },
	{ NULL, NULL, NULL, 0, 0 },
};

/*
 * Always: what would put the time, the place, the user's files or a random
 * key into the kernel, and what would overrule our command line. WERROR makes
 * a newer compiler's warnings break old commits.
 *
 * By age: what is known to be broken before a release, as syzkaller turns it
 * off when it bisects.
 */
const struct kconfig_rule kconfig_fixed_rules[] = {
	{ "LOCALVERSION", "\"\"", NULL, 0, 0 },
	{ "LOCALVERSION_AUTO", "n", NULL, 0, 0 },
	{ "DEBUG_INFO_BTF", "n", NULL, 0, 0 },
	{ "DEBUG_KOBJECT", "n", NULL, 0, 0 },
	{ "MODULE_SIG_ALL", "n", NULL, 0, 0 },
	{ "SYSTEM_TRUSTED_KEYS", "\"\"", NULL, 0, 0 },
	{ "SYSTEM_REVOCATION_KEYS", "\"\"", NULL, 0, 0 },
	{ "INITRAMFS_SOURCE", "\"\"", NULL, 0, 0 },
	{ "CMDLINE_OVERRIDE", "n", NULL, 0, 0 },
	{ "CMDLINE_FORCE", "n", NULL, 0, 0 },
	{ "WERROR", "n", NULL, 0, 0 },
	{ "KCOV", "n", NULL, 504, 0 },
	{ "UNWINDER_ORC", "n", NULL, 504, 0 },
	{ "UNWINDER_FRAME_POINTER", "y", "x86_64", 504, 0 },
	{ "UBSAN", "n", NULL, 503, 0 },
	{ "SECURITY_TOMOYO_OMIT_USERSPACE_LOADER", "n", NULL, 502, 0 },
	{ "USBIP_VUDC", "n", NULL, 415, 0 },
	{ "CAN", "n", NULL, 413, 0 },
	{ "HSR", "n", NULL, 412, 0 },
	{ "SMC", "n", NULL, 412, 0 },
	{ "USBIP_VHCI_HCD", "n", NULL, 410, 0 },
	{ "BT_HCIVHCI", "n", NULL, 410, 0 },
	{ "NET_TEAM", "n", NULL, 407, 0 },
	{ "BATMAN_ADV", "n", NULL, 405, 0 },
	{ NULL, NULL, NULL, 0, 0 },
};
