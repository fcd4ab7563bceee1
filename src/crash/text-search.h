/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Searches for any of a set of texts, several bytes at a step, so that the lines of a
 * clean log need not be read one by one.
 */
#ifndef CRASH_TEXT_SEARCH_H
#define CRASH_TEXT_SEARCH_H

#include "base/base.h"

#define SCAN_TEXTS 384

struct scan {
	const char *texts[SCAN_TEXTS];
	uint8_t lengths[SCAN_TEXTS];
	unsigned int nr;
	size_t shortest;
	uint8_t shift[1 << 16];	   /* by the two bytes at the end of the window */
	uint16_t bucket[1 << 16];  /* index + 1 of the first text whose window ends in them */
	uint16_t next[SCAN_TEXTS]; /* index + 1 of another one */
};

/* texts: NULL-terminated, at most SCAN_TEXTS, each of 4 bytes at least. The scan keeps
 * pointers to them. */
void scan_init(struct scan *scan, const char *const *texts);

/* The beginning of the first of the texts in p[len], or NULL if it has none of them. */
const char *scan_find(const struct scan *scan, const char *p, size_t len);

/* The same; also sets the bit of each text that begins there, unless bits is NULL. A scan
 * of more than 128 texts has no bits for them. */
const char *scan_next(const struct scan *scan, const char *p, size_t len, uint64_t bits[2]);

#endif
