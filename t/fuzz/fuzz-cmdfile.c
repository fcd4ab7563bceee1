// SPDX-License-Identifier: GPL-2.0-only
/* kbuild's .cmd files, makefiles and scripts: words must lie within the text. */
#include "fuzz.h"
#include "kernel/cmdfile.h"
#include "kernel/path.h"
#include "kernel/source-scan.h"

struct text {
	const char *start, *end;
};

static void word(void *data, enum cmdfile_word kind, const char *s, size_t n)
{
	const struct text *t = data;
	char path[PATH_MAX];

	(void)kind;
	if (s < t->start || s + n > t->end)
		abort();
	if (n < PATH_MAX && path_normalize(s, n, path) && strstr(path, "/../"))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text t = { (const char *)data, (const char *)data + size };
	struct string_set names = STRING_SET_INIT;

	cmdfile_parse(t.start, size, word, &t);
	for (int kind = SCAN_MAKEFILE; kind <= SCAN_SCRIPT; kind++)
		(void)scan_build_file(t.start, size, "kernel/time", (enum scan_kind)kind, &names);
	(void)scan_names_path(&names, "kernel/time/x.h");
	string_set_clear(&names);
	return 0;
}
