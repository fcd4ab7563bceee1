/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A commit by its subject, for one whose hash is gone because its branch was
 * rebased, or that another tree has under another hash.
 */
#ifndef GIT_FIND_BY_SUBJECT_H
#define GIT_FIND_BY_SUBJECT_H

#include "git/repo.h"

/* How many commits that "in" reaches have this subject; the newest two are in
 * found, owned, NULL where there is none. -1: git's trouble. */
int repo_find_subject(const struct repo *repo, const char *in, const char *subject, char *found[2],
		      struct error *err);

#endif
