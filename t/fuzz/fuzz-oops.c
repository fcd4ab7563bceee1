// SPDX-License-Identifier: GPL-2.0-only
/* Single lines: prefixes, all patterns of the table, frames, names. */
#include "fuzz.h"
#include "crash/demangle.h"
#include "crash/oops.h"
#include "crash/stack.h"
#include "crash/prefilter.h"

static bool is_inside(const struct line *line, struct span s)
{
	return s.p >= line->raw && s.p + s.len <= line->raw + line->raw_len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct strbuf out = STRBUF_CUT(4096);
	struct word_set words;
	struct span names[2];
	struct captures caps;
	struct line line;
	unsigned int nr;

	line_parse(&line, (const char *)data, size);
	if (!is_inside(&line, (struct span){ line.text, line.len }))
		abort();
	words_in(line.text, line.len, &words);
	oops_find(&line, &words);
	stack_starts(line.text, line.len, &words);
	for (size_t i = 0; oops_table[i].header; i++)
		for (const struct format *f = oops_table[i].formats; f->line; f++) {
			if (!pattern_match(f->line, line.text, line.len, &caps))
				continue;
			for (unsigned int k = 0; k < caps.nr; k++)
				if (!is_inside(&line, caps.v[k]))
					abort();
		}
	nr = frame_parse(line.text, line.len, names);
	for (unsigned int i = 0; i < nr; i++) {
		frame_skipped(names[i], "foo* *bar *baz* exact");
		frame_is_stall_anchor(names[i]);
		demangle(names[i], &out);
	}
	demangle((struct span){ line.text, line.len }, &out);
	strbuf_release(&out);
	return 0;
}
