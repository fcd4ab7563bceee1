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
 * libgit2 1.5 never returns from reading a loose object that was cut short. This makes such
 * a read fail. dir is the directory with the objects of the repository.
 */
int objects_guard(git_repository *repo, const char *dir, struct error *err);

#endif
