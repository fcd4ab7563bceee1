/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest's root file system: a newc archive with our init and the test.
 *
 *	char *path = initramfs_make(&spec, &err);	cached by content
 *
 * The same test gives the same archive, byte by byte. Nothing is downloaded.
 */
#ifndef GUEST_INITRAMFS_H
#define GUEST_INITRAMFS_H

#include "arch/arch.h"
#include "guest/syzkaller.h"

struct initramfs_spec {
	const struct arch *arch;
	const char *cc;	  /* compiler for the guest's programs; NULL: the usual one */
	const char *test; /* a .c file, a static executable, a script (#!) or a program for
				syzkaller (.syz) */
	const struct syzkaller *syzkaller; /* that runs a .syz; NULL: it is refused */
	const char *command; /* of a shell; NULL with a test. Without either the boot is the
				test */
	const char *busybox; /* static, for scripts, commands and modprobe; NULL: looked for
				in PATH */
	bool modprobe;	     /* kernels have modules */
	bool in_root;	     /* the test runs in a root file system of its own, which has what
				programs, scripts and commands need */
	const char *cache_dir;
	bool shell; /* for a person: the archive has busybox unless there is a root */
};

/*
 * Returns the archive's path, owned by the caller. NULL with ERROR_USER when the test is
 * missing, does not compile (the error has the compiler's messages), is dynamically
 * linked, is for another machine or needs an interpreter or command that the guest does
 * not have;
 * ERROR_HOST when the compiler, the static C library or busybox is missing, or the disk
 * is full.
 */
char *initramfs_make(const struct initramfs_spec *spec, struct error *err);

/* Writes only the test to a file, for a machine with a root file system of its own: C source
 * is compiled, a command becomes a script, anything else is copied. Errors as above. */
int initramfs_write_test(const struct initramfs_spec *spec, const char *to, struct error *err);

/* The reason why the C source of a test is compiled without a sandbox, owned; NULL when
 * it is compiled in one. */
char *initramfs_without_sandbox(const struct arch *arch);

#endif
