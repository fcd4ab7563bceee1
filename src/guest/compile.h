/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Compiles a program for the guest, in a sandbox where there is one: a source can make
 * its compiler read any file.
 */
#ifndef GUEST_COMPILE_H
#define GUEST_COMPILE_H

#include "base/error.h"
#include "base/strbuf.h"

/*
 * Compiles source statically with the compiler cc and adds the program to out. trusted:
 * the source is our own; otherwise a missing sandbox is warned of, once. The compiler's
 * messages are in the error: ERROR_USER when it found an error in the source or the source
 * took it beyond its ceilings of memory, time and size; ERROR_HOST when it is missing,
 * cannot link statically, or failed for any other reason.
 */
int compile_program(const char *cc, const char *source, bool trusted, struct strbuf *out,
		    struct error *err);

/* The reason why programs are compiled without a sandbox, owned; NULL when they are
 * compiled in one. */
char *compile_without_sandbox(const char *cc);

#endif
