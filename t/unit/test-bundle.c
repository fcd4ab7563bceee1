// SPDX-License-Identifier: GPL-2.0-only
/* store: bundles are checked before use; the cache keeps the recent ones. */
#include "kernel-tree.h"
#include "store/cache.h"

#define KEY_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define KEY_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define KEY_C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

static const struct bundle_member two[] = {
	{ .name = "image", .data = "kernel bytes", .len = 12 },
	{ .name = "signature", .data = "5167", .len = 4 },
};

#define BESIDES                                                  \
	{ .name = "config", .data = "c", .len = 1 },             \
		{ .name = "System.map", .data = "s", .len = 1 }, \
	{                                                        \
		.name = "manifest", .data = "m", .len = 1        \
	}
static const struct bundle_member whole[] = {
	{ .name = "image", .data = "kernel bytes", .len = 12 }, BESIDES
};

static void expect_file(const char *name, const char *content)
{
	AUTO_FREE char *path = in_scratch(name);
	struct strbuf sb = STRBUF_INIT(1000);

	assert_int_equal(file_read(path, &sb, NULL), 0);
	assert_string_equal(sb.buf, content);
	strbuf_release(&sb);
}

static void a_stored_kernel_comes_back(void **state)
{
	AUTO_FREE char *path = in_scratch("a.tar.zst");
	AUTO_FREE char *out = in_scratch("out");

	(void)state;
	sh("rm -rf out; mkdir out");
	assert_int_equal(bundle_write(path, KEY_A, two, 2, NULL), 0);
	assert_int_equal(bundle_extract(path, KEY_A, out, NULL, NULL), 0);
	expect_file("out/image", "kernel bytes");
	expect_file("out/signature", "5167");
	sh("test $(ls out | wc -l) = 2; zstd -qdc a.tar.zst >/dev/null || ! command -v zstd");
}

static void equal_content_gives_equal_bytes(void **state)
{
	AUTO_FREE char *a = in_scratch("one.tar.zst");
	AUTO_FREE char *b = in_scratch("two.tar.zst");

	(void)state;
	assert_int_equal(bundle_write(a, KEY_A, two, 2, NULL), 0);
	assert_int_equal(bundle_write(b, KEY_A, two, 2, NULL), 0);
	sh("cmp one.tar.zst two.tar.zst");
}

/* Damages a good bundle with a script and expects a refusal that leaves
 * nothing behind. */
static void expect_refusal(const char *damage, const char *key, const char *words)
{
	AUTO_FREE char *path = in_scratch("a.tar.zst");
	AUTO_FREE char *out = in_scratch("out");
	char *why = NULL;

	sh("rm -rf out; mkdir out");
	assert_int_equal(bundle_write(path, KEY_A, two, 2, NULL), 0);
	sh(damage);
	assert_int_equal(bundle_extract(path, key, out, &why, NULL), 1);
	assert_non_null(strstr(why, words));
	free(why);
	sh("test -z \"$(ls -A out)\"");
}

#define REPACK(change)                                                                       \
	"rm -rf re; mkdir re; cd re; bsdtar -xf ../a.tar.zst 2>/dev/null || tar --zstd -xf " \
	"../a.tar.zst;" change                                                               \
	" tar --zstd -cf ../a.tar.zst kbisect-bundle $(ls | grep -v kbisect-bundle)"

static void a_wrong_bundle_is_not_used(void **state)
{
	(void)state;
	expect_refusal(":", KEY_B, "another key");
	expect_refusal("head -c 100 a.tar.zst >t; mv t a.tar.zst", KEY_A, "");
	expect_refusal(": >a.tar.zst", KEY_A, "");
	expect_refusal("echo hello >a.tar.zst", KEY_A, "");
	expect_refusal(REPACK("printf KERNEL >image; head -c 6 /dev/zero >>image;"), KEY_A,
		       "wrong checksum");
	expect_refusal(REPACK("echo more >>image;"), KEY_A, "larger");
	expect_refusal(REPACK("rm image;"), KEY_A, "not complete");
	expect_refusal(REPACK("echo evil >extra;"), KEY_A, "not listed");
	expect_refusal(REPACK("rm image; ln -s /etc/passwd image;"), KEY_A, "not listed");
	expect_refusal(REPACK("sed -i 's/bundle 1/bundle 2/' kbisect-bundle;"), KEY_A, "format");
	expect_refusal(REPACK("sed -i 's, image$, ../image,' kbisect-bundle;"), KEY_A, "damaged");
	expect_refusal(REPACK("sed -i 's/ 12 / 99999999999999999999 /' kbisect-bundle;"), KEY_A,
		       "damaged");
	expect_refusal(
		"rm -rf re; mkdir re; cd re; echo x >../evil; tar --zstd -Pcf ../a.tar.zst ../evil",
		KEY_A, "does not begin");
}

static void names_that_leave_the_directory_are_not_stored(void **state)
{
	const struct bundle_member bad[] = { { .name = "../x", .data = "", .len = 0 } };
	AUTO_FREE char *path = in_scratch("bad.tar.zst");

	(void)state;
	assert_int_equal(bundle_write(path, KEY_A, bad, 1, NULL), -1);
	assert_false(file_exists(path));
}

static struct cache *open_cache(int64_t limit)
{
	AUTO_FREE char *dir = in_scratch("cache");
	struct cache *c =
		cache_open(&(struct cache_options){ .dir = dir, .size_limit = limit }, NULL);

	assert_non_null(c);
	return c;
}

static void a_kernel_in_the_cache_is_fetched(void **state)
{
	AUTO_FREE char *out = in_scratch("out");
	struct cache *c = open_cache(0);

	(void)state;
	assert_int_equal(cache_get(c, KEY_A, out, NULL), 1);
	cache_put(c, KEY_A, whole, 4);
	assert_true(cache_has(c, KEY_A));
	assert_false(cache_has(c, KEY_B));
	assert_int_equal(cache_get(c, KEY_A, out, NULL), 0);
	expect_file("out/image", "kernel bytes");
	assert_int_equal(cache_get(c, "../../etc", out, NULL), 1);
	cache_close(c);
}

static void nothing_of_an_earlier_kernel_is_left(void **state)
{
	AUTO_FREE char *out = in_scratch("out");
	struct cache *c = open_cache(0);

	(void)state;
	cache_put(c, KEY_A, whole, 4);
	sh("mkdir -p out; echo old >out/image; echo old >out/lost");
	assert_int_equal(cache_get(c, KEY_A, out, NULL), 0);
	expect_file("out/image", "kernel bytes");
	sh("test ! -e out/lost");
	for (size_t without = 0; without < ARRAY_SIZE(whole); without++) {
		struct bundle_member some[ARRAY_SIZE(whole)];
		size_t nr = 0;

		for (size_t i = 0; i < ARRAY_SIZE(whole); i++)
			if (i != without)
				some[nr++] = whole[i];
		cache_put(c, KEY_B, some, nr);
		assert_true(cache_has(c, KEY_B));
		assert_int_equal(cache_get(c, KEY_B, out, NULL), 1);
		assert_false(cache_has(c, KEY_B));
		sh("test ! -e out/image");
	}
	cache_close(c);
}

static void a_damaged_kernel_is_as_absent(void **state)
{
	AUTO_FREE char *out = in_scratch("out");
	struct cache *c = open_cache(0);

	(void)state;
	cache_put(c, KEY_A, whole, 4);
	sh("head -c 60 cache/kernels/" KEY_A ".tar.zst >t; mv t cache/kernels/" KEY_A ".tar.zst");
	assert_int_equal(cache_get(c, KEY_A, out, NULL), 1);
	assert_false(cache_has(c, KEY_A));
	cache_put(c, KEY_A, whole, 4);
	assert_int_equal(cache_get(c, KEY_A, out, NULL), 0);
	cache_close(c);
}

/* The order is that of use and not of storing. */
static void the_least_recently_used_goes(void **state)
{
	AUTO_FREE char *out = in_scratch("out");
	AUTO_FREE char *blob = xcalloc(40000, 1);
	struct bundle_member big[] = { { .name = "image", .data = blob, .len = 40000 }, BESIDES };
	struct cache *c;

	(void)state;
	sh("rm -rf cache");
	for (size_t i = 0; i < 40000; i++) /* This content cannot be compressed. */
		blob[i] = (char)(random() >> 8);
	c = open_cache(110000);
	cache_put(c, KEY_A, big, 4);
	cache_put_text(c, "group", KEY_A, "text", 4);
	cache_put(c, KEY_B, big, 4);
	cache_put_text(c, "group", KEY_B, "text", 4);
	sh("touch -d '2 hours ago' cache/kernels/" KEY_A
	   "*; touch -d '1 hour ago' cache/kernels/" KEY_B "*");
	assert_int_equal(cache_get(c, KEY_A, out, NULL), 0);
	cache_put(c, KEY_C, big, 4);
	assert_true(cache_has(c, KEY_A));
	assert_false(cache_has(c, KEY_B));
	assert_true(cache_has(c, KEY_C));
	sh("test -e cache/manifests/group/" KEY_A " && test ! -e cache/manifests/group/" KEY_B);
	cache_close(c);
}

static void a_cache_that_cannot_be_written_is_a_warning(void **state)
{
	struct cache *c = open_cache(0);

	(void)state;
	sh("rm -rf cache; echo file >cache");
	cache_put(c, KEY_A, whole, 4);
	assert_false(cache_has(c, KEY_A));
	cache_close(c);
	sh("rm -rf cache");
}

static void sizes_have_units(void **state)
{
	int64_t n = 0;

	(void)state;
	assert_int_equal(parse_size("10G", &n, NULL), 0);
	assert_int_equal(n, (int64_t)10 << 30);
	assert_int_equal(parse_size("5m", &n, NULL), 0);
	assert_int_equal(n, 5 << 20);
	assert_int_equal(parse_size("0", &n, NULL), 0);
	assert_int_equal(parse_size("", &n, NULL), -1);
	assert_int_equal(parse_size("-1", &n, NULL), -1);
	assert_int_equal(parse_size("9999999999T", &n, NULL), -1);
	assert_int_equal(parse_size("5GB", &n, NULL), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stored_kernel_comes_back),
		cmocka_unit_test(equal_content_gives_equal_bytes),
		cmocka_unit_test(a_wrong_bundle_is_not_used),
		cmocka_unit_test(names_that_leave_the_directory_are_not_stored),
		cmocka_unit_test(a_kernel_in_the_cache_is_fetched),
		cmocka_unit_test(nothing_of_an_earlier_kernel_is_left),
		cmocka_unit_test(a_damaged_kernel_is_as_absent),
		cmocka_unit_test(the_least_recently_used_goes),
		cmocka_unit_test(a_cache_that_cannot_be_written_is_a_warning),
		cmocka_unit_test(sizes_have_units),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
