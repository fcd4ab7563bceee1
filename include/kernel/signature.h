/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The signature of a kernel is the SHA-256 over the bytes of those sections of vmlinux, in
 * the order of their headers, that are allocated (SHF_ALLOC) and neither NOBITS nor NOTE.
 * Names, addresses, debug information and notes such as the build-id do not count.
 * (syzkaller's form of 2021.)
 */
#ifndef KERNEL_SIGNATURE_H
#define KERNEL_SIGNATURE_H

#include "base/error.h"

/* Returns 64 hex digits, owned; NULL and ERROR_HOST when the file is not a valid ELF file. */
char *kernel_signature(const char *vmlinux, struct error *err);

/* The same for the bytes of a file in memory; "name" is for the error. */
char *kernel_signature_of(const void *image, size_t len, const char *name, struct error *err);

#endif
