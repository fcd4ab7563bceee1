/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every t/fuzz/fuzz-<name>.c defines this function, which feeds the bytes to one parser
 * and returns 0. A finding is a crash, a report of a sanitizer or an abort(). Initial
 * inputs, and those worth keeping, are in t/fuzz/corpus/<name>/.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
