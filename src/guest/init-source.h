/* SPDX-License-Identifier: GPL-2.0-only */
/* The source texts of the guest's own programs, NUL-terminated, part of the program so that
 * they can be compiled for any machine type. */
#ifndef GUEST_INIT_SOURCE_H
#define GUEST_INIT_SOURCE_H

#include "base/base.h"

struct guest_source {
	const char *name;
	const char *text, *end;
};

extern const struct guest_source guest_init; /* init.c and what it includes */
extern const struct guest_source guest_syz;  /* syz-start.c */

#endif
