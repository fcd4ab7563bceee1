/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The QEMU command line that boots a kernel directly: without a boot loader or
 * disk, with two serial ports.
 */
#ifndef RUNNER_QEMU_MACHINE_H
#define RUNNER_QEMU_MACHINE_H

#include "guest/rootfs.h"
#include "runner/hardware.h"

struct machine_boot {
	const char *qemu; /* program; NULL: the architecture's */
	const char *kernel;
	const char *initrd;		 /* NULL: none */
	const char *append;		 /* more kernel parameters or NULL */
	const struct rootfs *root;	 /* NULL: the archive, which is the initrd */
	const struct hardware *hardware; /* NULL: none besides that of every guest */
	bool kvm;
	bool strict; /* stop at the first warning or oops */
	int memory_mb, cpus;
	/* Where the hardware has ssh: the file of the test, or NULL, and the port of this host
	 * that is forwarded, or 0. */
	const char *test;
	int ssh_forward;
	const char *port; /* unix socket to which QEMU connects its second serial port */
	const char *qmp;  /* the same for its monitor, over which the guest is started */
	const char *gdb;  /* the same for its gdbstub; NULL: none */
	/* Not NULL: standard input and output are a person's terminal, with the monitor
	 * behind Ctrl-A C, and this is given to init. There are no port and no qmp then,
	 * QEMU listens at "gdb", and waits for a debugger if that is not NULL. */
	const char *shell;
};

/* A NULL-terminated argument vector; free with machine_argv_free(). The first
 * serial port is QEMU's standard output. */
char **machine_argv(const struct arch *arch, const struct machine_boot *boot);
void machine_argv_free(char **argv);

#endif
