/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The versions of the compiler and the linker, as they print them.
 */
#ifndef KERNEL_PROGRAM_VERSION_H
#define KERNEL_PROGRAM_VERSION_H

#include "base/error.h"

/*
 * Returns the first line of "<program> --version", owned. NULL and ERROR_HOST when the
 * program is missing or does not run.
 *
 * A program is run again when its file was replaced or changed. It is run each time unless
 * the file itself has the answer: a script, ccache, or a compiler whose version is that of
 * a library prints another version when another file changes.
 */
char *program_version(const char *program, struct error *err);

#endif
