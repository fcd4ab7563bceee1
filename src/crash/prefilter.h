/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All texts that make a line interesting, found in one pass over it: the headers of
 * reports (oops.h), signs of the machine (machine-signs.h), headings of traces
 * (stack.h), and a few more.
 */
#ifndef CRASH_PREFILTER_H
#define CRASH_PREFILTER_H

#include "text-search.h"

struct word_set {
	uint64_t bits[2]; /* one bit for each text of the scan */
};

enum word {
	WORD_TAINT,
	WORD_NMI,
	WORD_PANIC,
	WORD_CIRCULAR,
	WORD_KMSAN,
	WORD_INJECTION,
	WORD_END,
	WORD_END_TRACE,
	WORD_REBOOTING,
	WORD_QUESTION,
	WORD_MAX
};

struct words {
	struct scan scan;
	/* Index of the first text of each group; the headers of oops_table begin at 0. */
	unsigned int signs, stacks, others;
};

/* Built once per process and never freed. */
const struct words *words_get(void);

/* Sets the bits of the texts that are in this text. */
void words_in(const char *text, size_t len, struct word_set *set);

static inline bool word_set_has(const struct word_set *set, unsigned int index)
{
	return set->bits[index / 64] >> (index % 64) & 1;
}

static inline bool word_set_empty(const struct word_set *set)
{
	return !(set->bits[0] | set->bits[1]);
}

static inline bool words_have(const struct word_set *set, enum word word)
{
	return word_set_has(set, words_get()->others + (unsigned int)word);
}

#endif
