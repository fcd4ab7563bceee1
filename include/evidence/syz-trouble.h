/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Failures of syzkaller's own programs in what they print in the guest. The kernel is not at
 * fault, and the program was not tested either: such a run is not evidence.
 */
#ifndef EVIDENCE_SYZ_TROUBLE_H
#define EVIDENCE_SYZ_TROUBLE_H

#include <stddef.h>

/* Before a message of our own program that starts syz-execprog (src/guest/syz-start.c). */
#define SYZ_START_SAYS "kbisect-syz: "

/* The reason why the test could not run, with the option of the kernel that is probably
 * missing, owned; NULL when the line is not about a failure. */
char *syz_trouble(const char *line, size_t len);

#endif
