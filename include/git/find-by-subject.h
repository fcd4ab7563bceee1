/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds a commit by its subject: its hash is another one in another tree, or after its
 * branch was rebased. */
#ifndef GIT_FIND_BY_SUBJECT_H
#define GIT_FIND_BY_SUBJECT_H

#include "git/repo.h"

/* Returns how many commits that "in" reaches have this subject, or -1. found has the newest
 * two, owned by the caller, and is filled up with NULL. */
int repo_find_subject(const struct repo *repo, const char *in, const char *subject, char *found[2],
		      struct error *err);

#endif
