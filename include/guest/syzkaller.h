/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The programs of syzkaller that run in a guest: syz-execprog and syz-executor, which must
 * be of one commit. They lie in a directory of the user's, or are built from the user's
 * checkout, in a clone of our own, and are kept by commit and architecture in the cache.
 *
 *	struct syzkaller sk = SYZKALLER_INIT;
 *	if (syzkaller_find(&sk, &spec, &err) < 0) ...
 *	syzkaller_clear(&sk);
 */
#ifndef GUEST_SYZKALLER_H
#define GUEST_SYZKALLER_H

#include "arch/arch.h"

#define SYZ_SUFFIX ".syz" /* of a file with a program for syzkaller */

struct syzkaller {
	char *execprog, *executor;
};

#define SYZKALLER_INIT           \
	{                        \
		.execprog = NULL \
	}

struct syzkaller_spec {
	const char *dir;    /* a checkout, or a directory with the two programs */
	const char *commit; /* of a checkout; NULL: its HEAD */
	const struct arch *arch;
	const char *cache_dir;
};

/* Builds them if the cache does not have them. Returns -1 with ERROR_USER when the directory
 * or the commit is not what it must be, with ERROR_HOST when the build fails. */
int syzkaller_find(struct syzkaller *sk, const struct syzkaller_spec *spec, struct error *err);
void syzkaller_clear(struct syzkaller *sk);

/* Is it a checkout, from which the programs are built? */
bool syzkaller_is_checkout(const char *dir);

/* The full hash of the commit of a checkout that is built, owned. NULL with ERROR_USER when it
 * is not on a branch or a tag there: a bug that is imported must not choose what else is
 * built, such as an object that somebody pushed. */
char *syzkaller_commit(const char *dir, const char *commit, struct error *err);

/* The reason why nothing can be built from a checkout here, or NULL. Static. */
const char *syzkaller_lacks(void);

#endif
