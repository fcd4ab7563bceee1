// SPDX-License-Identifier: GPL-2.0-only
/* A kernel bundle from a shared cache must not write outside of its directory. */
#include "fuzz.h"
#include "base/files.h"
#include "store/bundle.h"

#define KEY "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static char top[] = "/tmp/kbisect-fuzz-XXXXXX";

static void clean_up(void)
{
	(void)remove_tree(top, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char *in, *out, *outside;

	if (!in) {
		if (!mkdtemp(top))
			abort();
		atexit(clean_up);
		in = xstrfmt("%s/in", top);
		out = xstrfmt("%s/out/deep", top);
		outside = xstrfmt("%s/image", top);
	}
	FILE *f = fopen(in, "we");
	if (!f || fwrite(data, 1, size, f) != size || fclose(f) || make_dirs(out, NULL) < 0)
		abort();
	(void)bundle_extract(in, KEY, out, NULL, NULL);
	if (file_exists(outside))
		abort();
	return 0;
}
