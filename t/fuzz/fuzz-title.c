// SPDX-License-Identifier: GPL-2.0-only
/* Any text as one report, and any title. */
#include "base/strbuf.h"
#include "fuzz.h"
#include "crash/report-extract.h"
#include "crash/match.h"
#include "crash/title-form.h"
#include "crash/title.h"

static void name_report(const char *text, size_t len, const struct oops *oops)
{
	struct crash crash = { 0 };

	extract_crash(text, len, 0, oops, &crash, NULL, NULL);
	if (!crash.title || !*crash.title || crash.end > len + 1)
		abort();
	if (!title_same(crash.title, crash.title))
		abort();
	crash_clear(&crash);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct strbuf title = STRBUF_CUT(1 << 20);
	size_t kinds = 0, i;

	if (!size)
		return 0;
	while (oops_table[kinds].header)
		kinds++;
	i = data[0] % kinds;
	name_report((const char *)data, size, &oops_table[i]);

	strbuf_add(&title, data, size);
	title_normalize(&title);
	if (title.len > TITLE_MAX)
		abort();
	for (size_t k = 0; k < title.len; k++)
		if ((unsigned char)title.buf[k] < 0x20 || (unsigned char)title.buf[k] >= 0x7f)
			abort();
	title_type(title.buf);
	strbuf_release(&title);
	return 0;
}
