/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The options that a program for syzkaller brings along, as JSON in its first lines
 *
 *	#{"threaded":true,"repeat":true,"procs":6,"sandbox":"none", ...}
 *
 * or, until about 2019, as Go prints a struct
 *
 *	#{Threaded:true Collide:true Repeat:true Procs:8 Sandbox:none ...}
 *
 * and the arguments of syz-execprog that they become. They are foreign text. They only get
 * into the guest, and no shell reads them there.
 */
#ifndef GUEST_SYZ_OPTIONS_H
#define GUEST_SYZ_OPTIONS_H

#include "base/strbuf.h"

#define SYZ_PROGRAM_MAX ((size_t)1 << 20)
#define SYZ_ARGUMENTS_MAX 4000 /* that syz-start.c reads */
#define SYZ_SANDBOX_MAX 32

struct syz_options {
	char sandbox[SYZ_SANDBOX_MAX];
	long procs, slowdown, sandbox_arg;
	bool collide, fault;
	long fault_call, fault_nth; /* only with "fault" */
};

/* A program without that line has the usual options. ERROR_USER for a line that is damaged
 * or has a number that cannot be. */
int syz_options_read(struct syz_options *o, const char *program, struct error *err);

/* Adds a line for each argument. It begins with '!', or with '?' when the program means the
 * same to a syz-execprog that does not know the argument. */
void syz_options_arguments(const struct syz_options *o, const char *go_arch, struct strbuf *out);

#endif
