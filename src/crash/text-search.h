/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Looks for any of a set of texts at a few bytes a step, so that the lines of a
 * clean log are never looked at one by one.
 */
#ifndef CRASH_TEXT_SEARCH_H
#define CRASH_TEXT_SEARCH_H

#include "base/base.h"

#define SCAN_TEXTS 128

struct scan {
	const char *texts[SCAN_TEXTS];
	uint8_t lengths[SCAN_TEXTS];
	unsigned int nr;
	size_t shortest;
	uint8_t shift[1 << 16];	  /* by the two bytes at the end of the window */
	uint8_t bucket[1 << 16];  /* first text + 1 whose window ends in them */
	uint8_t next[SCAN_TEXTS]; /* another + 1 */
};

/* texts: NULL-terminated, each of at least 4 bytes; kept by reference. */
void scan_init(struct scan *scan, const char *const *texts);

/* Where the first of the texts begins, NULL when there is none. */
const char *scan_find(const struct scan *scan, const char *p, size_t len);

/* The same, and sets the bit of each text that begins there. */
const char *scan_next(const struct scan *scan, const char *p, size_t len, uint64_t bits[2]);

#endif
