// SPDX-License-Identifier: GPL-2.0-only
/* store/eviction: the least recently used kernels go, and none of a shared directory. */
#include "base/files.h"
#include "store/eviction.h"

#include <setjmp.h>
#include <cmocka.h>

#define BYTES 65536

static char top[] = "/tmp/kbisect-unit-XXXXXX";
static const char *const letters = "abc"; /* a key each, the least recently used first */

static char *kernel_path(char letter)
{
	char key[65] = "";

	memset(key, letter, sizeof(key) - 1);
	return xstrfmt("%s/kernels/%s.tar.zst", top, key);
}

static int prepare(void **state)
{
	static const char bytes[BYTES];

	(void)state;
	if (!mkdtemp(top))
		return -1;
	AUTO_FREE char *dir = xstrfmt("%s/kernels", top);
	if (make_dirs(dir, NULL) < 0)
		return -1;
	for (const char *l = letters; *l; l++) {
		AUTO_FREE char *path = kernel_path(*l);
		const struct timespec times[2] = { { l - letters + 1000, 0 },
						   { l - letters + 1000, 0 } };

		if (file_write_atomic(path, bytes, sizeof(bytes), NULL) < 0 ||
		    utimensat(AT_FDCWD, path, times, 0) < 0)
			return -1;
	}
	return 0;
}

static int clean_up(void **state)
{
	(void)state;
	return remove_tree(top, NULL);
}

static void assert_there(const char *want)
{
	for (const char *l = letters; *l; l++) {
		AUTO_FREE char *path = kernel_path(*l);

		assert_int_equal(file_exists(path), strchr(want, *l) != NULL);
	}
}

static void eviction_keeps_what_was_used_last(void **state)
{
	char keep[65] = "";

	(void)state;
	memset(keep, 'a', sizeof(keep) - 1);
	evict(top, -1, NULL);
	assert_there("abc");
	evict(top, (int64_t)1 << 30, NULL);
	assert_there("abc");
	evict(top, 5 * BYTES / 2, keep);
	assert_there("ac");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(eviction_keeps_what_was_used_last),
	};

	return cmocka_run_group_tests(tests, prepare, clean_up);
}
