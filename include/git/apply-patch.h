/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A commit with a patch file applied, as git apply --index makes it, but with an index of
 * its own: no work tree, index or ref of the user's is touched.
 */
#ifndef GIT_APPLY_PATCH_H
#define GIT_APPLY_PATCH_H

#include "git/cherry-pick.h"

/* Fails (ERROR_USER) when git apply does not take the file for a patch. */
int patch_check(const char *patch, struct error *err);

/*
 * Applies the patch on top of a commit. PICK_MADE: *made is the new commit, owned by the
 * caller, and the same each time. PICK_EMPTY: the commit has the patch already (its reverse
 * applies). PICK_CONFLICT: it does not apply cleanly. PICK_FAILED: git failed.
 */
enum pick_result repo_apply_patch(const struct repo *repo, const char *patch, const char *on,
				  char **made, struct error *err);

#endif
