/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The keys that mark the reports of a guest's init as its own. The host sends the
 * first key before there is a test. Each report bears a tag of its text, and both
 * sides then go on to the next key, from which no earlier one can be found: a process
 * that sees reports, or reads the remains of them in init's memory, can forge none.
 *
 *	tag = report_tag(&key, text, len);
 *	report_key_next(&key);
 *
 * The tag is SipHash-2-4 ("SipHash: a fast short-input PRF", Aumasson and Bernstein,
 * 2012). Both sides compile this file, and the guest's has only a C library.
 */
#ifndef GUEST_REPORT_KEY_H
#define GUEST_REPORT_KEY_H

#include <stddef.h>
#include <stdint.h>

struct report_key {
	uint64_t v[2];
};

static inline uint64_t report_rotate(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

static inline void report_rounds(uint64_t v[4], int n)
{
	while (n--) {
		v[0] += v[1];
		v[2] += v[3];
		v[1] = report_rotate(v[1], 13) ^ v[0];
		v[3] = report_rotate(v[3], 16) ^ v[2];
		v[0] = report_rotate(v[0], 32);
		v[2] += v[1];
		v[0] += v[3];
		v[1] = report_rotate(v[1], 17) ^ v[2];
		v[3] = report_rotate(v[3], 21) ^ v[0];
		v[2] = report_rotate(v[2], 32);
	}
}

static inline uint64_t report_tag(const struct report_key *key, const char *text, size_t len)
{
	uint64_t v[4] = { key->v[0] ^ 0x736f6d6570736575, key->v[1] ^ 0x646f72616e646f6d,
			  key->v[0] ^ 0x6c7967656e657261, key->v[1] ^ 0x7465646279746573 };
	uint64_t word = 0;

	for (size_t i = 0; i <= len; i++) {
		/* The last word ends with the length. */
		int last = i == len;
		uint64_t byte = last ? 0 : (unsigned char)text[i];

		word |= byte << 8 * (i % 8);
		if (last)
			word |= (uint64_t)len << 56;
		if (!last && i % 8 != 7)
			continue;
		v[3] ^= word;
		report_rounds(v, 2);
		v[0] ^= word;
		word = 0;
	}
	v[2] ^= 0xff;
	report_rounds(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* No report has one of these texts. */
static inline void report_key_next(struct report_key *key)
{
	uint64_t first = report_tag(key, "next 0", 6);

	key->v[1] = report_tag(key, "next 1", 6);
	key->v[0] = first;
}

#endif
