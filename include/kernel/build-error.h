/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a build failed of, from its last words (struct build, error_tail): two
 * commits that fail of the same have one cause, and one mend.
 *
 *	struct build_error e;
 *	if (build_error_read(tail, &e)) ...
 *	build_error_clear(&e);
 *
 * The words are a compiler's and of hostile source: nothing is trusted. Pure.
 */
#ifndef KERNEL_BUILD_ERROR_H
#define KERNEL_BUILD_ERROR_H

#include "base/base.h"

struct build_error {
	char *words;  /* "kernel/cred.c: error: 'nr_keys' undeclared": without positions */
	char *file;   /* "kernel/cred.c"; NULL: it names none */
	char *symbol; /* the first identifier in quotes; NULL: none */
};

/* False, and nothing to clear, when no line says what is wrong. NULL is no words. */
bool build_error_read(const char *tail, struct build_error *e);
void build_error_clear(struct build_error *e);

/* Do both fail of the same? */
bool build_error_same(const char *tail, const char *other);

#endif
