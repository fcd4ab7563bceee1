/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Variables of the user's for kbuild's make, such as KCFLAGS=-O1. They are a part of the
 * identity of a kernel.
 */
#ifndef KERNEL_MAKE_VARS_H
#define KERNEL_MAKE_VARS_H

#include "base/error.h"

#define MAKE_VARS_MAX 16

/* Checks a NULL-terminated list of "NAME=value"; NULL is an empty one. Variables that git
 * kbisect sets itself, or on which the trust in a build rests, are refused. ERROR_USER. */
int make_vars_check(const char *const *vars, struct error *err);

#endif
