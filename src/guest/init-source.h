/* SPDX-License-Identifier: GPL-2.0-only */
/* The source text of the guest's init, NUL-terminated, part of the program so
 * that it can be compiled for any machine type. */
#ifndef GUEST_INIT_SOURCE_H
#define GUEST_INIT_SOURCE_H

#include "base/base.h"

extern const char guest_init_source[];
extern const char guest_init_source_end[];
size_t guest_init_source_len(void);

#endif
