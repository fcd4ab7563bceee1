// SPDX-License-Identifier: GPL-2.0-only
/* A file of any bytes gives the same text in pieces, whose size the first byte chooses. */
#include "fuzz.h"
#include "base/strbuf.h"
#include "cmd/plain-text.h"

static void take(const char *text, size_t len, void *data)
{
	strbuf_add(data, text, len);
}

static int run(const char *data, size_t size, size_t chunk, struct strbuf *out)
{
	struct plain_text *t = plain_text_new(take, out);
	int ret = 0;

	for (size_t pos = 0; !ret && pos < size; pos += chunk)
		ret = plain_text_feed(t, data + pos, MIN(chunk, size - pos), NULL);
	if (!ret)
		ret = plain_text_end(t, NULL);
	plain_text_free(t);
	return ret;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct strbuf whole = STRBUF_INIT(1 << 24), parts = STRBUF_INIT(1 << 24);

	if (!size || size > 1 << 20)
		return 0;
	/* The text is at most half as long again as UTF-16. */
	if (run((const char *)data + 1, size - 1, size, &whole) !=
		    run((const char *)data + 1, size - 1, 1 + data[0], &parts) ||
	    whole.len != parts.len || memcmp(whole.buf, parts.buf, whole.len) ||
	    whole.len > 2 * size + 2)
		abort();
	strbuf_release(&whole);
	strbuf_release(&parts);
	return 0;
}
