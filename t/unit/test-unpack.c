// SPDX-License-Identifier: GPL-2.0-only
/* guest/unpack: compressed images, and the names of members of archives. */
#include "guest/unpack.h"
#include "guest/unpack-tar.h"
#include "temp-dir.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

#define LIMIT ((int64_t)1 << 20)

/* Writes a file of that many zeros, compressed, and returns its path. */
static char *zeros(const char *name, int64_t size)
{
	char *path = xstrfmt("%s/%s", dir, name);
	static const char chunk[4096];
	gzFile f = gzopen(path, "wb");

	assert_non_null(f);
	for (; size > 0; size -= (int64_t)sizeof(chunk))
		assert_int_equal(gzwrite(f, chunk, (unsigned int)MIN(size, (int64_t)sizeof(chunk))),
				 MIN(size, (int64_t)sizeof(chunk)));
	assert_int_equal(gzclose(f), Z_OK);
	return path;
}

static size_t files_there(void)
{
	DIR *d = opendir(dir);
	struct dir_entry e;
	size_t nr = 0;

	while (dir_next(d, &e, NULL) > 0)
		nr++;
	closedir(d);
	return nr;
}

static void a_bomb_is_refused_and_leaves_nothing(void **state)
{
	AUTO_FREE char *fits = zeros("fits.gz", LIMIT), *bomb = zeros("bomb.gz", 200 * LIMIT);
	AUTO_FREE char *to = xstrfmt("%s/to", dir);
	struct error err = ERROR_INIT;
	struct stat st;
	size_t before = files_there();

	(void)state;
	assert_int_equal(unpack_file(bomb, to, LIMIT, &err), -1);
	assert_int_equal(err.kind, ERROR_USER);
	assert_string_equal(err.message, "it is larger than 1 MiB when decompressed");
	assert_int_equal(files_there(), before);
	error_clear(&err);
	assert_int_equal(unpack_file(fits, to, LIMIT, &err), 0);
	assert_int_equal(stat(to, &st), 0);
	assert_int_equal(st.st_size, LIMIT);
	assert_true(st.st_blocks * 512 < LIMIT / 2);
}

static void damage_is_refused_and_leaves_nothing(void **state)
{
	AUTO_FREE char *whole = zeros("whole.gz", LIMIT), *torn = xstrfmt("%s/torn.gz", dir);
	AUTO_FREE char *empty = put("empty.gz", ""), *to = xstrfmt("%s/other", dir);
	struct strbuf bytes = STRBUF_INIT(LIMIT);
	const char *files[] = { torn, empty };
	size_t before;

	(void)state;
	assert_int_equal(file_read(whole, &bytes, NULL), 0);
	assert_int_equal(file_write_atomic(torn, bytes.buf, bytes.len / 2, NULL), 0);
	strbuf_release(&bytes);
	before = files_there();
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		struct error err = ERROR_INIT;

		assert_int_equal(unpack_file(files[i], to, LIMIT, &err), -1);
		assert_int_equal(err.kind, ERROR_USER);
		assert_non_null(strstr(err.message, "cannot decompress it: "));
		assert_int_equal(files_there(), before);
		error_clear(&err);
	}
}

static void names_lead_into_the_root_or_nowhere(void **state)
{
	static const char *const cases[][2] = {
		{ "usr/bin", "usr/bin" },
		{ "./usr", "usr" },
		{ "/usr", "usr" },
		{ "//./usr/", "usr/" },
		{ "./", "" },
		{ "/", "" },
		{ ".", "" },
		{ "..x/y..", "..x/y.." },
		{ ".hidden", ".hidden" },
		{ "...", "..." },
		{ "..", NULL },
		{ "../x", NULL },
		{ "/../x", NULL },
		{ "a/..", NULL },
		{ "a/../../x", NULL },
		{ "./.././x", NULL },
		{ "a//../x", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *got = tar_member_path(cases[i][0]);

		if (!str_equal(got, cases[i][1]))
			fail_msg("%s: %s", cases[i][0], got ? got : "NULL");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bomb_is_refused_and_leaves_nothing),
		cmocka_unit_test(damage_is_refused_and_leaves_nothing),
		cmocka_unit_test(names_lead_into_the_root_or_nowhere),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
