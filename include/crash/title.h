/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of a title such as "KASAN: use-after-free Read in foo". */
#ifndef CRASH_TITLE_H
#define CRASH_TITLE_H

#include "base/base.h"

/* The group that a title belongs to ("WARNING", "HANG" ...), NULL when none.
 * The text is static. */
const char *title_type(const char *title);

/* The function that a title names after its last " in ", owned, or NULL. */
char *title_frame(const char *title);

/* True when people would call two titles or functions the same: suffixes such as
 * .isra.0 or .cold and the prefixes of system calls make no difference. */
bool title_same(const char *a, const char *b);

/* The title without these suffixes and prefixes, owned: equal for titles that are the
 * same. */
char *title_plain(const char *title);

#endif
