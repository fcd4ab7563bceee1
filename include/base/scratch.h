/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Directories below $TMPDIR that exist for one operation, and the removal of those that
 * killed processes left behind.
 *
 * A process holds a lock on each directory that it has made. The lock is gone when the
 * process has ended, however that happened, so a directory without one is nobody's.
 */
#ifndef BASE_SCRATCH_H
#define BASE_SCRATCH_H

#include "base/error.h"

/*
 * Makes an empty directory, mode 0700, and returns its path, or NULL on failure. A path in
 * $TMPDIR that would be longer than path_max bytes (0: any length) is made in /tmp.
 */
char *scratch_make(size_t path_max, struct error *err);

/* Removes the directory and all in it, and frees its path; NULL is ignored. */
void scratch_remove(char *path);

/* Removes the directories of this user that killed processes left. */
void scratch_sweep(void);

/*
 * Removes the temporary files ("<name>.tmp-<pid>-XXXXXX") that killed processes left in dir
 * and in its directories down to the given depth; 1 is dir alone. Only names that begin with
 * prefix count. The caller must know that nobody writes there, because it holds a lock.
 */
void temporaries_sweep(const char *dir, const char *prefix, int depth);

#endif
