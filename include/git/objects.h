/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Objects that cannot be read. A missing or damaged object is the repository's
 * trouble and never says anything about a commit.
 */
#ifndef GIT_OBJECTS_H
#define GIT_OBJECTS_H

#include <git2.h>

#include "base/error.h"

/* "<message>: <reason of libgit2>; run 'git fsck' ...", kind ERROR_STATE. Returns -1. */
int object_error(struct error *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/*
 * Prepares a repository that libgit2 has opened for reading objects: without the user's
 * index, and so that reading a loose object that was cut short fails. libgit2 1.5 would
 * never return from it.
 */
int objects_open(git_repository *repo, struct error *err);

/*
 * Opens the objects anew, which frees what libgit2 keeps of each pack: up to 16 MiB of delta
 * bases, a limit that has no option. Objects that were looked up before stay valid.
 */
int objects_reopen(git_repository *repo, struct error *err);

#endif
