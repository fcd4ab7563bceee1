// SPDX-License-Identifier: GPL-2.0-only
/* Wu and Manber's algorithm with blocks of two bytes. */
#include "text-search.h"

static unsigned int block(const char *p)
{
	return (unsigned int)(unsigned char)p[0] << 8 | (unsigned char)p[1];
}

void scan_init(struct scan *scan, const char *const *texts)
{
	memset(scan, 0, sizeof(*scan));
	scan->shortest = SIZE_MAX;
	for (; texts[scan->nr]; scan->nr++) {
		size_t len = strlen(texts[scan->nr]);

		if (scan->nr == SCAN_TEXTS)
			die_bug("a search for more than %d texts", SCAN_TEXTS);

		scan->texts[scan->nr] = texts[scan->nr];
		scan->lengths[scan->nr] = (uint8_t)len;
		scan->shortest = MIN(scan->shortest, len);
	}
	scan->shortest = MIN(scan->shortest, (size_t)UINT8_MAX);
	memset(scan->shift, (int)scan->shortest - 1, sizeof(scan->shift));
	for (unsigned int i = 0; i < scan->nr; i++) {
		for (size_t k = 0; k + 2 <= scan->shortest; k++) {
			unsigned int b = block(scan->texts[i] + k);
			uint8_t shift = (uint8_t)(scan->shortest - 2 - k);

			scan->shift[b] = MIN(scan->shift[b], shift);
			if (shift)
				continue;
			scan->next[i] = scan->bucket[b];
			scan->bucket[b] = (uint16_t)(i + 1);
		}
	}
}

const char *scan_next(const struct scan *scan, const char *p, size_t len, uint64_t bits[2])
{
	const char *end = p + len;
	const char *q = p + scan->shortest - 2; /* the window's last block */
	bool found = false;

	while (end - q >= 2) {
		unsigned int b = block(q);
		const char *start = q + 2 - scan->shortest;

		if (scan->shift[b]) {
			q += scan->shift[b];
			continue;
		}
		for (unsigned int i = scan->bucket[b]; i; i = scan->next[i - 1]) {
			if ((size_t)(end - start) < scan->lengths[i - 1] ||
			    memcmp(start, scan->texts[i - 1], scan->lengths[i - 1]))
				continue;
			if (bits)
				bits[(i - 1) / 64] |= UINT64_C(1) << ((i - 1) % 64);
			found = true;
		}
		if (found)
			return start;
		q++;
	}
	return NULL;
}

const char *scan_find(const struct scan *scan, const char *p, size_t len)
{
	return scan_next(scan, p, len, NULL);
}
