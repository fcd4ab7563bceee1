// SPDX-License-Identifier: GPL-2.0-only
/* A root file system in a tar archive must not lead out of its directory, and has only plain
 * files on this host. What cannot be unpacked leaves nothing. */
#include "fuzz.h"
#include "base/files.h"
#include "guest/unpack-tar.h"

#include <ftw.h>

static char top[] = "/tmp/kbisect-fuzz-XXXXXX";
static int outside;

static void clean_up(void)
{
	(void)remove_tree(top, NULL);
}

static int look(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)path;
	(void)type;
	(void)where;
	if (!S_ISREG(st->st_mode) && !S_ISDIR(st->st_mode))
		abort();
	return 0;
}

/* Besides the cache there is the archive alone. */
static int count(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	outside += where->level == 1;
	return strlen(path) > 4000;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char *in, *cache;

	if (size > 1 << 20)
		return 0;
	if (!in) {
		if (!mkdtemp(top))
			abort();
		atexit(clean_up);
		in = xstrfmt("%s/in", top);
		cache = xstrfmt("%s/cache", top);
	}
	FILE *f = fopen(in, "we");
	if (!f || fwrite(data, 1, size, f) != size || fclose(f))
		abort();
	AUTO_FREE char *dir = unpack_tar_cached(in, cache, NULL);

	outside = 0;
	if (nftw(cache, look, 16, FTW_PHYS) || nftw(top, count, 16, FTW_PHYS) || outside != 2)
		abort();
	if (remove_tree(cache, NULL) < 0)
		abort();
	return 0;
}
