/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The function of one system call has several names, because the kernel's macros
 * and the architectures put prefixes before it: __x64_sys_read, __se_sys_read and
 * ksys_read are all known as "read".
 */
#ifndef CRASH_SYSCALL_NAME_H
#define CRASH_SYSCALL_NAME_H

#include "crash/pattern.h"

#define SYSCALL_FORMS 4

/*
 * Fills forms with the names that remain when one prefix is taken from the name,
 * and with the name itself; the shortest comes first. The spans point into the
 * name. Returns how many there are, at least 1.
 */
unsigned int syscall_name_forms(struct span name, struct span forms[SYSCALL_FORMS]);

/* Length of everything before the plain name of the system call at the start of a
 * text, as 10 in "__x64_sys_read"; 0 where no such function begins. */
size_t syscall_prefix_length(const char *text);

#endif
