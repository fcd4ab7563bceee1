/* SPDX-License-Identifier: GPL-2.0-only */
/* The two encodings of RFC 2045, line by line. */
#ifndef IMPORT_MIME_CODEC_H
#define IMPORT_MIME_CODEC_H

#include "base/strbuf.h"

/* Both decode in place, because the text only gets shorter, and leave text as it is that is not
 * encoded. */
void quoted_printable_decode(struct strbuf *line);

/* Bits that make no byte yet are kept for the next line; all 0 at the beginning. */
struct base64_state {
	uint32_t bits;
	unsigned int nr;
};
void base64_line_decode(struct base64_state *state, struct strbuf *line);

#endif
