/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Is a function that a commit adds one that it removes, under another name? A
 * failure in the one is then the failure in the other.
 */
#ifndef GIT_RENAMED_FUNCTION_H
#define GIT_RENAMED_FUNCTION_H

#include "base/base.h"

/*
 * "diff" is a commit's diff as text. Returns the name that the function has on
 * the other side of it, owned, or NULL when the diff has no function there with
 * (nearly) the same body. "function" may be the old or the new name.
 */
char *diff_renamed(const char *diff, const char *function);

/* Does the diff have the start of this function in a line with that sign, '+' or '-'? */
bool diff_defines(const char *diff, char sign, const char *function);

#endif
