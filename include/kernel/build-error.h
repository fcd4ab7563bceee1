/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds the error in the last lines of a failed build (error_tail of struct build). Commits
 * that fail with the same error have one cause, and one fix.
 *
 *	struct build_error e;
 *	if (build_error_read(tail, &e)) ...
 *	build_error_clear(&e);
 *
 * The lines come from a compiler and from hostile source, so they are not trusted. Pure.
 */
#ifndef KERNEL_BUILD_ERROR_H
#define KERNEL_BUILD_ERROR_H

#include "base/base.h"

struct build_error {
	char *message; /* "kernel/cred.c: error: 'nr_keys' undeclared", without positions */
	char *file;    /* "kernel/cred.c"; NULL if it names none */
	char *symbol;  /* the first identifier in quotes, or NULL */
};

/* Returns false, with nothing to clear, when no line says what is wrong. tail may be NULL. */
bool build_error_read(const char *tail, struct build_error *e);
void build_error_clear(struct build_error *e);

/* Is there an error in both, and the same one? */
bool build_error_same(const char *tail, const char *other);

#endif
