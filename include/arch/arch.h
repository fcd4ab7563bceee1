/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One struct arch an architecture: all that building, booting and reading the
 * reports of its kernels needs to know about it. To add one:
 *
 *	src/arch/<name>.c	defines "const struct arch arch_<name>"
 *	src/arch/arch.c		lists it in ALL_ARCHS
 *	t/console/		shows reports of its kernels
 *
 * Everything here is constant. A list is one string, its words separated by
 * spaces, or NULL; a glob is a name that may begin or end with "*".
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
	const char *aliases; /* list: uname -m, ARCH=, Debian's and syzbot's names */

	/* Building a kernel, and a program for its guest. */
	const char *kernel_arch;    /* make ARCH= */
	const char *source_dir;	    /* below arch/ in the source */
	const char *image;	    /* path in the build directory of the image to boot */
	const char *cross;	    /* make CROSS_COMPILE=, where the host is of another kind */
	const char *cross_packages; /* Debian's: that compiler and its static C library */
	const struct config_rule *config; /* options that the guest needs on this machine */
	uint16_t elf_machine;		  /* e_machine of its programs */

	/* Booting it. Without qemu only the reports are understood. */
	const char *qemu;	  /* program */
	const char *qemu_package; /* Debian's */
	const char *machine;	  /* -machine */
	const char *cpu_tcg;	  /* -cpu without KVM; with KVM it is the host's own */
	const char *console;	  /* kernel parameters that put the console on the first UART */
	const char *port;	  /* the guest's end of the second port: a name in /dev */
	const char *port_bus;	  /* virtio-serial device that has this port; NULL: a UART */
	/* The first instructions of a processor: print "K" on the first UART, reset
	 * the machine. They are the last 16 bytes of a firmware. All 0: not known. */
	uint8_t firmware_end[16];

	/* Reading its reports. */
	const char *syscall_wrappers; /* list of prefixes: __x64_ of __x64_sys_read */
	const char *syscall_path;     /* globs: functions below every system call */
	const char *exception_path;   /* globs: entry code that no failure is named after */
};

/* Every architecture, NULL-terminated. */
extern const struct arch *const arch_table[];

/*
 * By name or alias; NULL stands for the host's, or x86_64 where the host's is
 * not among them. NULL with ERROR_USER, which lists the names, when there is no
 * such architecture or QEMU cannot run it here.
 */
const struct arch *arch_find(const char *name, struct error *err);

/* True when this machine runs programs of the architecture without emulation. */
bool arch_is_host(const struct arch *arch);

/* Length of the prefix that an architecture puts before the name of a system
 * call's function, as 6 for "__x64_sys_read"; 0 without one. */
size_t arch_syscall_wrapper(const char *name, size_t len);

#endif
