/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One struct arch per architecture: everything that is needed to build its kernels, boot
 * them and read their reports. To add one:
 *
 *	src/arch/<name>.c	defines "const struct arch arch_<name>"
 *	src/arch/arch.c		lists it in ALL_ARCHS
 *	t/console/		gets logs with reports of its kernels
 *
 * Everything here is constant. A list is one string of words separated by spaces, or
 * NULL; a glob is a name that may begin or end with "*".
 */
#ifndef ARCH_ARCH_H
#define ARCH_ARCH_H

#include "base/error.h"

/* An option of the kernel's configuration and the value that we give it. */
struct config_rule {
	const char *name;  /* without CONFIG_; NULL ends a table */
	const char *value; /* y, n, a number, or a string with its quotes */
	int before;	   /* only in sources older than this release (504: v5.4); 0: in all */
	int since;	   /* only in sources of this release and newer; 0: in all */
};

struct arch {
	const char *name;    /* in --arch, sessions and messages */
	const char *aliases; /* list: the names of uname -m, ARCH=, Debian and syzbot */

	/* Building a kernel, and a program for its guest. */
	const char *kernel_arch;    /* make ARCH= */
	const char *source_dir;	    /* below arch/ in the source */
	const char *image;	    /* path in the build directory of the image to boot */
	const char *cross;	    /* make CROSS_COMPILE= on a host of another architecture */
	const char *cross_packages; /* Debian packages of that compiler and a static C library */
	const struct config_rule *config; /* options that a guest on this machine needs */
	uint16_t elf_machine;		  /* e_machine of its programs */
	const char *go; /* Go's name of it, by which syzkaller is built; NULL: none */

	/* Booting it. If qemu is NULL only the reports are understood. */
	const char *qemu;	  /* program */
	const char *qemu_package; /* Debian package */
	const char *machine;	  /* -machine */
	const char *cpu_tcg;	  /* -cpu without KVM; with KVM it is the processor of the host */
	const char *console;	  /* kernel parameters that put the console on the first UART */
	const char *port;	  /* the guest's end of the second port: a name in /dev */
	const char *port_bus;	  /* virtio-serial device that has this port; NULL: a UART */
	const char *virtio;	  /* the bus of virtio devices, as QEMU's names of them end */
	const struct config_rule *virtio_config; /* options of that bus that are not in "config";
						    NULL: none */
	/* The first instructions of a processor, as the last 16 bytes of a firmware. They
	 * print "K" on the first UART and reset the machine. All 0: not known. */
	uint8_t firmware_end[16];

	/* Reading its reports. */
	const char *pc_labels[4];     /* texts in front of the program counter in a dump of
					 the registers; NULL ends them */
	const char *interrupt_entry;  /* list of texts: the first functions of an interrupt */
	const char *syscall_wrappers; /* list of prefixes: __x64_ of __x64_sys_read */
	const char *syscall_path;     /* globs: functions below every system call */
	const char *exception_path;   /* globs: entry code that no failure is named after */
};

/* Every architecture, NULL-terminated. */
extern const struct arch *const arch_table[];

/*
 * Finds an architecture by name or alias. NULL stands for that of the host, or x86_64 if
 * the host's is not known. Returns NULL with ERROR_USER, which lists the names, when
 * the name is not known or kernels of the architecture cannot be booted.
 */
const struct arch *arch_find(const char *name, struct error *err);

/* True when this machine runs programs of the architecture without emulation. */
bool arch_is_host(const struct arch *arch);

/* Length of the prefix that an architecture puts before the function of a system call,
 * as 6 in "__x64_sys_read"; 0 if the name has no such prefix. */
size_t arch_syscall_wrapper(const char *name, size_t len);

/* True for a line of a report that has a function by which interrupts come in. */
bool arch_has_interrupt_entry(const char *text, size_t len);

/* Where the value of the program counter begins in a line of a report, after "RIP: "
 * or the text of another architecture; NULL when the line does not show it. */
const char *arch_program_counter(const char *text, size_t len);

#endif
