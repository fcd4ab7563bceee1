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
	TEST_SYZ,	 /* name ends in .syz */
};

/* Returns -1 with ERROR_USER when the file is missing or none of these. */
int test_kind_of(const char *path, enum test_kind *kind, struct error *err);

/* The C compiler for programs of the guest: cc if not NULL, else gcc or cc on
 * the same architecture, else the cross compiler. Owned. */
char *program_compiler(const struct arch *arch, const char *cc);

/* Returns 0 for an ELF executable for arch that is static, if that is needed; else -1 with
 * ERROR_USER that tells what the file is instead. */
int program_check(const char *path, const struct arch *arch, bool statically, struct error *err);

/* The name of a script's interpreter ("sh" for "#!/usr/bin/env sh"), owned by
 * the caller; NULL when text does not start with "#!". */
char *script_interpreter(const char *text);

/* The path, owned, of a static busybox for arch: "given" if not NULL, else the one in
 * PATH. NULL with ERROR_HOST if there is no such program; the message says what needs it
 * ("a script needs"). */
char *busybox_find(const struct arch *arch, const char *given, const char *user, struct error *err);

#endif
