/* SPDX-License-Identifier: GPL-2.0-only */
/* A program that the user works with on the terminal. */
#ifndef PROC_FOREGROUND_H
#define PROC_FOREGROUND_H

#include "base/error.h"

/*
 * Runs the program with our standard input and output, in our process group, without a
 * deadline, because the user ends it. It dies with us, and the terminal is then as it was
 * before. Signals from the keyboard are left to it. Returns its exit status, 128 + n after
 * signal n, or -1 with ERROR_HOST.
 */
int foreground_run(const char *const *argv, struct error *err);

#endif
