// SPDX-License-Identifier: GPL-2.0-only
/* A program for syzkaller, or a line that its programs print, of any bytes. What becomes an
 * argument is one word of plain characters. */
#include "fuzz.h"
#include "base/base.h"
#include "evidence/syz-trouble.h"
#include "guest/syz-options.h"

static void check_arguments(const struct syz_options *o)
{
	struct strbuf sb = STRBUF_INIT(SYZ_ARGUMENTS_MAX);

	syz_options_arguments(o, "amd64", &sb);
	if (strbuf_check(&sb, NULL, "arguments") < 0)
		abort();
	for (const char *p = sb.buf; *p; p += strcspn(p, "\n") + 1)
		if ((*p != '!' && *p != '?') || p[1] != '-' ||
		    p[strspn(p, "abcdefghijklmnopqrstuvwxyzA0123456789_-=:!?")] != '\n')
			abort();
	strbuf_release(&sb);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_FREE char *text = NULL;
	AUTO_FREE char *words = NULL;
	struct syz_options o;

	if (size > 1 << 16)
		return 0;
	text = xstrndup((const char *)data, size);
	words = syz_trouble(text, strlen(text));
	if (words && strlen(words) > 600)
		abort();
	if (syz_options_read(&o, text, NULL) == 0)
		check_arguments(&o);
	return 0;
}
