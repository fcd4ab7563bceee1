// SPDX-License-Identifier: GPL-2.0-only
/*
 * Gives shell tests access to src/kernel:
 *
 *	kernel build <tree> <build dir> <commit> <config> <manifest>
 *		prints "ok <key> <signature>" or "failed" and why; writes the manifest
 *	kernel minds <manifest>
 *		of lines "M|A|D <path>" on standard input, prints those that do
 *		not matter to this kernel
 *	kernel matches <repository> <manifest> <commit>...
 *		prints "yes", or "no: why", for each
 *	kernel weigh <repository> <manifest> <commit>...
 *		prints how many of them can matter and how long that took
 *	kernel collect <tree> <build dir> <commit>
 *		prints the processor time that its manifest takes after a build, and what
 *		it takes without the memo of earlier builds
 *	kernel put|get <cache dir> <remote> <key> <file or dir>
 *		stores a file as "image" with the other members that a kernel needs, or
 *		fetches it; with KBISECT_TEST_FEW the image alone is stored
 */
#include "base/files.h"
#include "kernel/build.h"
#include "store/cache.h"

static int fail(struct error *err)
{
	report_error(err);
	error_clear(err);
	return 128;
}

static git_repository *open_repo(const char *path)
{
	git_repository *repo = NULL;

	git_libgit2_init();
	if (git_repository_open(&repo, path) < 0)
		fprintf(stderr, "cannot open %s\n", path);
	return repo;
}

static int build(char **a)
{
	const char *const config[] = { a[3], NULL };
	struct kernel_spec spec = { .config = config,
				    .make = getenv("KBISECT_TEST_MAKE"),
				    .jobs = (int)MAX(sysconf(_SC_NPROCESSORS_ONLN), 1L) };
	git_repository *repo = open_repo(a[0]);
	struct strbuf text = STRBUF_CHECKED(MANIFEST_MAX);
	struct error err = ERROR_INIT;
	struct build b = BUILD_INIT;
	int ret = 1;

	if (!repo || kernel_build(&spec, repo, a[0], a[1], a[2], &b, &err) < 0)
		return fail(&err);
	if (b.blame == BLAME_NONE) {
		(void)manifest_write(&b.manifest, &text, NULL);
		ret = file_write_atomic(a[4], text.buf, text.len, &err) < 0 ? fail(&err) : 0;
		printf("ok %s %s\n", b.key, b.signature);
	} else {
		printf("failed\n%s\n", b.error_tail);
	}
	strbuf_release(&text);
	build_clear(&b);
	git_repository_free(repo);
	return ret;
}

static int minds(char **a)
{
	struct manifest m = MANIFEST_INIT;
	struct error err = ERROR_INIT;
	char line[PATH_MAX + 16];

	if (manifest_load(&m, a[0], &err) < 0)
		return fail(&err);
	while (fgets(line, sizeof(line), stdin)) {
		enum path_change change = *line == 'M' ? PATH_MODIFIED :
					  *line == 'A' ? PATH_ADDED :
							 PATH_DELETED;

		line[strcspn(line, "\n")] = 0;
		if (!manifest_minds(&m, line + 2, change, 0100644))
			puts(line);
	}
	manifest_clear(&m);
	return 0;
}

static int matches(char **a)
{
	struct manifest m = MANIFEST_INIT;
	git_repository *repo = open_repo(a[0]);
	struct error err = ERROR_INIT;

	if (!repo || manifest_load(&m, a[1], &err) < 0)
		return fail(&err);
	for (a += 2; *a; a++) {
		char *why;
		int ret = manifest_matches(&m, repo, *a, &why, &err);

		if (ret < 0)
			return fail(&err);
		printf("%s%s\n", ret ? "yes" : "no: ", ret ? "" : why);
		free(why);
	}
	manifest_clear(&m);
	git_repository_free(repo);
	return 0;
}

static int weigh(char **a)
{
	struct manifest m = MANIFEST_INIT;
	git_repository *repo = open_repo(a[0]);
	struct error err = ERROR_INIT;
	size_t nr = 0;

	if (!repo || manifest_load(&m, a[1], &err) < 0)
		return fail(&err);
	while (a[2 + nr])
		nr++;
	AUTO_FREE bool *matters = xcalloc(nr + 1, sizeof(*matters));
	double start = now_seconds();
	long matter = manifest_weigh(&m, repo, a + 2, nr, matters, NULL, &err);
	if (matter < 0)
		return fail(&err);
	printf("%zu commits, %ld can matter, %.3f s\n", nr, matter, now_seconds() - start);
	manifest_clear(&m);
	git_repository_free(repo);
	return 0;
}

static double processor_seconds(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

static int collect(char **a)
{
	struct manifest_memo *memo = manifest_memo_new();
	git_repository *repo = open_repo(a[0]);
	struct error err = ERROR_INIT;
	double seconds[3];

	if (!repo)
		return 128;
	for (int i = 0; i < 3; i++) { /* without a memo, to fill it, and with it */
		struct manifest m = MANIFEST_INIT;
		struct manifest_inputs in = { .identity = "",
					      .arch = "x86_64",
					      .srcarch = "x86",
					      .compiler = "",
					      .config_hash = "",
					      .tree = a[0],
					      .build_dir = a[1],
					      .commit = a[2],
					      .memo = i ? memo : NULL };
		double start = processor_seconds();

		if (manifest_collect(&m, &in, repo, &err) < 0)
			return fail(&err);
		seconds[i] = processor_seconds() - start;
		manifest_clear(&m);
	}
	printf("%.2f s of processor time, without a memo %.2f s\n", seconds[2], seconds[1]);
	manifest_memo_free(memo);
	git_repository_free(repo);
	return 0;
}

static int use_cache(bool put, char **a)
{
	struct bundle_member members[] = { { .name = "image", .path = a[3] },
					   { .name = "config", .data = "c", .len = 1 },
					   { .name = "System.map", .data = "s", .len = 1 },
					   { .name = "manifest", .data = "m", .len = 1 } };
	struct cache_options o = { .dir = a[0],
				   .remote = *a[1] ? a[1] : NULL,
				   .remote_timeout = 2 };
	struct error err = ERROR_INIT;
	struct cache *c = cache_open(&o, &err);
	int ret = 0;

	if (!c)
		return fail(&err);
	if (put)
		cache_put(c, a[2], members, getenv("KBISECT_TEST_FEW") ? 1 : ARRAY_SIZE(members));
	else
		ret = cache_get(c, a[2], a[3], &err);
	cache_close(c);
	if (ret < 0)
		return fail(&err);
	puts(put ? "done" : ret ? "absent" : "there");
	return 0;
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";

	if (argc == 7 && str_equal(verb, "build"))
		return build(argv + 2);
	if (argc == 3 && str_equal(verb, "minds"))
		return minds(argv + 2);
	if (argc >= 5 && str_equal(verb, "matches"))
		return matches(argv + 2);
	if (argc >= 4 && str_equal(verb, "weigh"))
		return weigh(argv + 2);
	if (argc == 5 && str_equal(verb, "collect"))
		return collect(argv + 2);
	if (argc == 6 && (str_equal(verb, "put") || str_equal(verb, "get")))
		return use_cache(str_equal(verb, "put"), argv + 2);
	fprintf(stderr, "see the top of t/helper/kernel.c\n");
	return 129;
}
