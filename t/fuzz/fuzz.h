/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every t/fuzz/fuzz-<name>.c defines: it feeds the bytes to one parser and
 * returns 0. A finding is a crash, a sanitizer's report or an abort(). Inputs
 * to start from, and found ones worth keeping, are in t/fuzz/corpus/<name>/.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
