// SPDX-License-Identifier: GPL-2.0-only
/* A manifest from a shared cache that is accepted must be the same after it was written. */
#include "fuzz.h"
#include "kernel/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = { "kernel/a.c", "include/linux/x.h", "Makefile",
					     "x",	   "arch/arm/Kconfig",	"drivers/net/x.h" };
	struct manifest m = MANIFEST_INIT, again = MANIFEST_INIT;
	struct strbuf one = STRBUF_CHECKED(MANIFEST_MAX), two = STRBUF_CHECKED(MANIFEST_MAX);

	if (manifest_parse(&m, (const char *)data, size, NULL) == 0) {
		for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
			for (int change = PATH_MODIFIED; change <= PATH_DELETED; change++)
				(void)manifest_minds(&m, paths[i], (enum path_change)change,
						     0100644);
		(void)manifest_write(&m, &one, NULL);
		if (manifest_parse(&again, one.buf, one.len, NULL) < 0)
			abort();
		(void)manifest_write(&again, &two, NULL);
		if (one.len != two.len || memcmp(one.buf, two.buf, one.len))
			abort();
	}
	manifest_clear(&m);
	manifest_clear(&again);
	strbuf_release(&one);
	strbuf_release(&two);
	return 0;
}
