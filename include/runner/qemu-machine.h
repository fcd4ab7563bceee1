/*
 * What is known of each machine type: the QEMU command line that boots a kernel
 * directly, its serial ports, and what a program for it needs.
 */
#ifndef RUNNER_QEMU_MACHINE_H
#define RUNNER_QEMU_MACHINE_H

#include "base/error.h"

struct machine {
	const char *arch;	/* as in --arch, the kernel's ARCH or uname -m; see machine_find() */
	const char *kernel_arch; /* ARCH= of make */
	const char *image;	/* path of the bootable image in the build directory */
	const char *qemu;	/* program */
	const char *packages[2]; /* of Debian: QEMU, and the cross compiler with its C library */
	const char *const *args; /* machine, processor, devices; NULL-terminated */
	const char *cpu_kvm;	/* -cpu under KVM and under TCG */
	const char *cpu_tcg;
	const char *console;	/* console= and early console options of the kernel */
	const char *port;	/* second port as init knows it: a name in /dev */
	const char *const *port_args; /* QEMU options that make it of chardev "port" */
	const char *cc;		/* cross compiler for programs of the guest */
	uint16_t elf_machine;	/* e_machine of those programs */
	int gdb_pc;		/* number of the program counter in QEMU's gdbstub */
	uint8_t reset[16];	/* what a processor does at first that prints a "K" and resets
				   the machine: the end of a firmware; all 0: not known */
};

/* By any usual name ("x86_64", "x86", "amd64", "arm64", "aarch64" ...); NULL:
 * the host's. NULL with ERROR_USER naming those that are known. */
const struct machine *machine_find(const char *arch, struct error *err);
bool machine_is_host(const struct machine *m);

/* The C compiler for programs of the guest: cc if not NULL, else gcc or cc on
 * the same machine type, else the cross compiler. Static. */
const char *machine_compiler(const struct machine *m, const char *cc);

struct machine_boot {
	const char *qemu;   /* program; NULL: the machine's */
	const char *kernel, *initrd;
	const char *append; /* more kernel parameters or NULL */
	bool kvm;
	bool strict;	    /* stop at the first warning or oops */
	int memory_mb, cpus;
	const char *port;   /* unix socket that QEMU connects to for the second port */
	const char *qmp;    /* the same for its monitor, which must let the guest start */
	const char *gdb;    /* the same for its gdbstub; NULL: none */
};

/* A NULL-terminated argument vector; free with machine_argv_free(). The first
 * serial port is QEMU's standard output. */
char **machine_argv(const struct machine *m, const struct machine_boot *boot);
void machine_argv_free(char **argv);

#endif
