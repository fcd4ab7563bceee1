// SPDX-License-Identifier: GPL-2.0-only
/* kernel/kernel-cache, with the fake kbuild. */
#include "kernel-world.h"

static struct kernel_cache *open_known(const struct world *w, struct cache **cache)
{
	AUTO_FREE char *identity = spec_identity(&w->spec, NULL);

	*cache = cache_open(&(struct cache_options){ .dir = w->cache }, NULL);
	return kernel_cache_open(*cache, identity, NULL);
}

static void a_known_kernel_needs_no_build(void **state)
{
	struct world *w = *state;
	AUTO_FREE char *out = in_scratch("out");
	struct cache *cache;
	struct kernel_cache *k = open_known(w, &cache);
	struct build b = build(w, ""), back;
	char *key, *from;

	kernel_cache_add(k, &b);
	kernel_cache_close(k);
	cache_close(cache);
	k = open_known(w, &cache);
	AUTO_FREE char *commit = commit_with(w, "echo other >Documentation/new.rst");
	key = kernel_cache_find(k, w->repo, commit, &from);
	assert_string_equal(key, b.key);
	assert_string_equal(from, b.manifest.commit);
	assert_int_equal(kernel_cache_fetch(k, w->repo, commit, key, out, &back, NULL), 0);
	assert_true(back.cached);
	assert_string_equal(back.signature, b.signature);
	assert_string_equal(back.compiler, b.compiler);
	sh("cmp out/image lane/arch/x86/boot/bzImage; cmp out/config lane/.config");
	assert_non_null(kernel_cache_manifest(k, key));
	free(key);
	free(from);
	AUTO_FREE char *changed = commit_with(w, "echo >>kernel/a.c");
	assert_null(kernel_cache_find(k, w->repo, changed, NULL));
	kernel_cache_close(k);
	cache_close(cache);
	build_clear(&b);
	build_clear(&back);
}

/* Whether the kernel of base is known when it is looked up after this script. */
static bool is_known_after(struct world *w, const char *script)
{
	struct cache *cache;
	struct kernel_cache *k = open_known(w, &cache);
	struct build b = build(w, "");
	AUTO_FREE char *commit = commit_of(w->repo, "base"), *key = NULL;

	kernel_cache_add(k, &b);
	kernel_cache_close(k);
	cache_close(cache);
	sh(script);
	k = open_known(w, &cache);
	key = kernel_cache_find(k, w->repo, commit, NULL);
	kernel_cache_close(k);
	cache_close(cache);
	build_clear(&b);
	return key;
}

static void another_config_is_another_kernel(void **state)
{
	assert_true(is_known_after(*state, ":"));
	assert_false(is_known_after(*state, "echo CONFIG_NEW=y >>config"));
}

static void a_manifest_of_another_key_is_not_used(void **state)
{
	assert_false(is_known_after(*state,
				    "f=$(ls cache/manifests/*/*)\n"
				    "sed -i 's/^config .*/config 00'$(printf %062d 0)/ $f"));
}

/* The list has the files of another tree, and a key that fits them. */
static void a_manifest_of_another_tree_is_not_used(void **state)
{
	struct world *w = *state;
	AUTO_FREE char *out = in_scratch("out");
	struct cache *cache;
	struct kernel_cache *k = open_known(w, &cache);
	struct build b = build(w, "echo 'int other;' >kernel/a.c"), back;
	AUTO_FREE char *commit = commit_of(w->repo, "base");
	AUTO_FREE char *tree = commit_of(w->repo, "base^{tree}");

	free(b.manifest.tree);
	b.manifest.tree = xstrdup(tree);
	kernel_cache_add(k, &b);
	assert_null(kernel_cache_find(k, w->repo, commit, NULL));
	assert_int_equal(kernel_cache_fetch(k, w->repo, commit, b.key, out, &back, NULL), 1);
	sh("test -z \"$(ls cache/kernels)\"");
	kernel_cache_close(k);
	cache_close(cache);
	build_clear(&b);
}

/* A remote cache may claim that this key is the kernel of that commit. */
static void a_kernel_of_another_commit_is_not_used(void **state)
{
	struct world *w = *state;
	AUTO_FREE char *out = in_scratch("out");
	struct cache *cache;
	struct kernel_cache *k = open_known(w, &cache);
	struct build b = build(w, "echo 'int other;' >kernel/a.c"), back;
	AUTO_FREE char *commit = commit_of(w->repo, "base");

	kernel_cache_add(k, &b);
	assert_int_equal(kernel_cache_fetch(k, w->repo, commit, b.key, out, &back, NULL), 1);
	assert_int_equal(kernel_cache_fetch(k, w->repo, b.manifest.commit, b.key, out, &back, NULL),
			 1);
	kernel_cache_add(k, &b);
	assert_int_equal(kernel_cache_fetch(k, w->repo, b.manifest.commit, b.key, out, &back, NULL),
			 0);
	kernel_cache_close(k);
	cache_close(cache);
	build_clear(&b);
	build_clear(&back);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_known_kernel_needs_no_build),
		TEST(another_config_is_another_kernel),
		TEST(a_manifest_of_another_key_is_not_used),
		TEST(a_manifest_of_another_tree_is_not_used),
		TEST(a_kernel_of_another_commit_is_not_used),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
