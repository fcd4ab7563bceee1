/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel signature: SHA-256 over the bytes of those sections of vmlinux, in
 * the order of their headers, that are allocated (SHF_ALLOC) and neither
 * NOBITS nor NOTE. Names, addresses and debug information do not count; no
 * notes means no build-id. (syzkaller's form of 2021.)
 */
#ifndef KERNEL_SIGNATURE_H
#define KERNEL_SIGNATURE_H

#include "base/error.h"

/* 64 hex digits, owned; NULL + ERROR_HOST when the file is no proper ELF. */
char *kernel_signature(const char *vmlinux, struct error *err);

/* The same of a file's bytes in memory; "name" is for the error. */
char *kernel_signature_of(const void *image, size_t len, const char *name, struct error *err);

#endif
