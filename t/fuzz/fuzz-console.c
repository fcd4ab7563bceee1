// SPDX-License-Identifier: GPL-2.0-only
/* A console of any bytes gives the same crashes in pieces, whose size the first byte chooses. */
#include "fuzz.h"
#include "crash/console.h"

struct seen {
	uint64_t hash;
	size_t nr;
};

static uint64_t mix(uint64_t h, const char *s)
{
	for (; s && *s; s++)
		h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
	return h * 31 + 7;
}

static void take(const struct crash *c, void *data)
{
	struct seen *seen = data;

	if (!c->title || !*c->title || strlen(c->title) > 130 || c->start >= c->end)
		abort();
	seen->hash = mix(mix(mix(seen->hash + c->start + c->end, c->title), c->type), c->report);
	for (size_t i = 0; i < c->alt_nr; i++)
		seen->hash = mix(seen->hash, c->alt[i]);
	seen->nr++;
}

static struct seen run(const char *data, size_t size, size_t chunk)
{
	struct seen seen = { 0, 0 };
	struct console *c = console_new(take, &seen);

	for (size_t pos = 0; pos < size; pos += chunk)
		console_feed(c, data + pos, MIN(chunk, size - pos));
	console_end(c);
	console_free(c);
	return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen whole, parts;

	if (size < 2)
		return 0;
	whole = run((const char *)data + 1, size - 1, size);
	parts = run((const char *)data + 1, size - 1, 1 + data[0]);
	if (whole.hash != parts.hash || whole.nr != parts.nr)
		abort();
	return 0;
}
