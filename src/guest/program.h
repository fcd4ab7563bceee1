/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs for the guest: what kind a test is, and making it run there.
 */
#ifndef GUEST_PROGRAM_H
#define GUEST_PROGRAM_H

#include "arch/arch.h"
#include "base/strbuf.h"

#define PROGRAM_MAX (512u << 20)

enum test_kind {
	TEST_C,		 /* name ends in .c */
	TEST_EXECUTABLE, /* ELF */
	TEST_SCRIPT,	 /* starts with #! */
};

/* -1 with ERROR_USER when it is missing or none of them. */
int test_kind_of(const char *path, enum test_kind *kind, struct error *err);

/* The C compiler for programs of the guest: cc if not NULL, else gcc or cc on
 * the same architecture, else the cross compiler. Owned. */
char *program_compiler(const struct arch *arch, const char *cc);

/* Compiles source statically with the compiler cc and adds the program to out.
 * The compiler's words are in the error: ERROR_USER when it refused the source,
 * ERROR_HOST when it is missing or cannot link statically. */
int program_compile(const char *cc, const char *source, struct strbuf *out, struct error *err);

/* A static ELF executable for arch? ERROR_USER that says what it is instead. */
int program_check(const char *path, const struct arch *arch, struct error *err);

/* The name of a script's interpreter ("sh" for "#!/usr/bin/env sh"), owned by
 * the caller; NULL when text does not start with "#!". */
char *script_interpreter(const char *text);

/* A static busybox for arch: "given" if not NULL, else from PATH. Owned. */
char *busybox_find(const struct arch *arch, const char *given, struct error *err);

#endif
