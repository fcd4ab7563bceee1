/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds out whether a commit gives a function another name. A failure in the function then
 * has two titles, one on either side of the commit.
 */
#ifndef GIT_RENAMED_FUNCTION_H
#define GIT_RENAMED_FUNCTION_H

#include "base/base.h"

/*
 * Returns the name that the function has on the other side of a commit's diff, owned by the
 * caller. NULL when no function there has (nearly) the same body. "function" may be the old
 * or the new name.
 */
char *diff_renamed(const char *diff, const char *function);

/* Does a line of the diff with this sign, '+' or '-', begin the definition of the function? */
bool diff_defines(const char *diff, char sign, const char *function);

#endif
