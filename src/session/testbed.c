// SPDX-License-Identifier: GPL-2.0-only
#include "testbed-source.h"
#include "base/files.h"
#include "base/scratch.h"
#include "git/cherry-pick.h"
#include "git/config.h"
#include "git/lane.h"
#include "kernel/backports.h"
#include "kernel/kernel-builder.h"

/* How deep the files lie that we write in build directories: 0/build/certs/kbisect_key.pem. */
#define LANES_DEPTH 4
#define SCRATCH ".scratch" /* beside the build directory of a lane */

static const struct arch *testbed_find_arch(const struct settings *settings, struct error *err)
{
	const struct arch *arch = arch_find(settings->arch, err);

	if (!arch)
		error_prefix(err, "--arch");
	return arch;
}

static int testbed_check_space(const char *dir, int64_t needed, struct error *err)
{
	int64_t there = disk_free(dir);

	if (there >= 0 && there < needed)
		return error_set(err, ERROR_HOST,
				 "only %lld MiB are free in '%s'; building a kernel takes %lld MiB",
				 (long long)(there >> 20), dir, (long long)(needed >> 20));
	return 0;
}

static void fill_spec(struct testbed *tb)
{
	const struct settings *s = tb->settings;

	testbed_machine_rules(tb);
	tb->spec = (struct kernel_spec){
		.arch = tb->arch,
		.cross = s->cross,
		.cc = s->cc,
		.llvm = s->cc && starts_with(s->cc, "clang"),
		.config = s->config,
		.modules = s->modules_mode == MODULES_AUTO ? MODULES_ALL : s->modules_mode,
		.lsmod = s->lsmod,
		.kselftest = s->kselftest,
		.kselftest_static = rootfs_kind(s->rootfs) == ROOTFS_BUILTIN,
		.make = s->make,
		.more_rules = tb->more_rules,
		.make_vars = s->make_vars,
		.pre_build = s->pre_build,
		.post_build = s->post_build,
		.warning = s->warning,
		.known_warnings = s->known_warnings,
		.one_lane = !s->prefetch && s->parallel == 1 && !s->minimize_config &&
			    s->modules_mode != MODULES_AUTO,
		.jobs = s->jobs,
		.deadline = s->build_timeout,
	};
}

static int open_cache(struct testbed *tb, struct error *err)
{
	struct cache_options options = { .dir = tb->settings->cache_dir,
					 .remote = tb->settings->remote_cache,
					 .remote_timeout = tb->settings->remote_timeout };

	if (tb->settings->cache_size &&
	    parse_size(tb->settings->cache_size, &options.size_limit, err) < 0)
		return error_prefix(err, "kbisect.cacheSize");
	if (tb->settings->cache_size && !options.size_limit)
		options.size_limit = -1;
	tb->cache = cache_open(&options, err);
	return tb->cache ? 0 : -1;
}

#define TOOLCHAIN_PREFIX "kbisect.toolchain."

/* kbisect.toolchain.<name>.<what>; the name may have dots. */
static int configure_toolchain(struct toolchains *t, const struct config_entry *e,
			       struct error *err)
{
	const char *name = e->key + strlen(TOOLCHAIN_PREFIX), *what = strrchr(name, '.');

	if (!what)
		return error_set(err, ERROR_USER,
				 "%s: not known; see kbisect.toolchain.<name>.path", e->key);
	AUTO_FREE char *own = xstrndup(name, (size_t)(what - name));
	return toolchains_configure(t, own, what + 1, e->value, err);
}

/* A compiler that the user chose builds everything. Otherwise each commit gets one of its
 * time. */
static int find_toolchains(struct testbed *tb, const struct config *config, struct error *err)
{
	if (tb->spec.cc || tb->spec.cross)
		return 0;
	for (size_t i = 0; i < config->nr; i++)
		if (starts_with(config->entries[i].key, TOOLCHAIN_PREFIX) &&
		    configure_toolchain(&tb->toolchains, &config->entries[i], err) < 0)
			return -1;
	toolchains_probe(&tb->toolchains, spec_arch(&tb->spec));
	toolchains_ready(&tb->toolchains);
	return 0;
}

/* When the failure is that the kernel does not build, built-in fixes could hide it. */
static int find_backports(struct testbed *tb, const struct config *config, struct error *err)
{
	if (!tb->settings->backports)
		return 0;
	if (failure_traits(tb->settings->kind)->fixes_builds)
		backports_builtin(&tb->backports, tb->repo);
	for (size_t i = 0; i < config->nr; i++)
		if (str_equal(config->entries[i].key, "kbisect.backport") &&
		    backports_configure(&tb->backports, tb->repo, config->entries[i].value, err) <
			    0)
			return -1;
	return 0;
}

static int take_configuration(struct testbed *tb, struct error *err)
{
	struct config config = { .nr = 0 };
	int ret = -1;

	if (config_load(&config, tb->repo, err) == 0 && find_toolchains(tb, &config, err) == 0)
		ret = find_backports(tb, &config, err);
	config_clear(&config);
	return ret;
}

/* The reproducer is checked early, because it is wrong most often and takes little time. */
static int open_runner(struct testbed *tb, struct error *err)
{
	const struct settings *s = tb->settings;
	struct config config = { .nr = 0 };
	const struct machine_spec machine = {
		.config = &config,
		.arch = tb->arch,
		.program = s->emulator,
		.accel = s->accel,
		.append = s->parameters,
		.cache_dir = s->cache_dir,
		.root = &tb->root,
		.hardware = &tb->hardware,
		.memory_mb = s->memory,
		.cpus = s->cpus,
		.strict = s->strict,
	};

	if (!failure_traits(s->kind)->by_runs)
		return 0;
	if (testbed_machine_open(tb, err) < 0)
		return -1;
	/* A machine of the user's is in the configuration. */
	if (s->runner && config_load(&config, tb->repo, err) < 0)
		return -1;
	tb->runner = runner_open(s->runner, &machine, err);
	config_clear(&config);
	return tb->runner ? testbed_set_test(tb, err) : -1;
}

/* Opens what knows kernels: compilers and cache. */
static int open_builder(struct testbed *tb, struct error *err)
{
	if (take_configuration(tb, err) < 0 || open_cache(tb, err) < 0)
		return -1;
	tb->builder = kernel_builder_open(&tb->spec, &tb->toolchains, tb->cache, err);
	return tb->builder ? 0 : -1;
}

/* The same, and the lane to build in. */
static int open_lane(struct testbed *tb, int number, struct error *err)
{
	if (open_builder(tb, err) < 0 || lane_open(&tb->lane, tb->repo, number, err) < 0)
		return -1;
	tb->fetched = xstrfmt("%s.cached", tb->lane.build);
	tb->scratch = xstrfmt("%s" SCRATCH, tb->lane.build);
	return make_dirs(tb->fetched, err);
}

/* Removes what killed processes left in the lanes: temporary files, scratch repositories, and
 * locks of git. Lane 0 is locked, and others are used only by processes of the session that has
 * it. */
static void sweep_lanes(const struct repo *repo)
{
	AUTO_FREE char *lanes = xstrfmt("%s/kbisect/lanes", repo->common_dir);
	DIR *dir = opendir(lanes);
	struct dir_entry e;

	temporaries_sweep(lanes, "", LANES_DEPTH);
	while (dir && dir_next(dir, &e, NULL) > 0) {
		AUTO_FREE char *scratch = xstrfmt("%s/%s/build" SCRATCH, lanes, e.name);

		(void)remove_tree(scratch, NULL);
		if (!str_equal(e.name, "0"))
			lane_sweep(repo, e.name);
	}
	if (dir)
		closedir(dir);
}

static struct testbed *new_testbed(const struct repo *repo, const struct settings *settings)
{
	struct testbed *tb = xcalloc(1, sizeof(*tb));

	tb->repo = repo;
	tb->settings = settings;
	tb->lane.lock = -1;
	return tb;
}

/* The cache hands the prefetched kernels over, so it must keep them. With several lanes the next
 * kernels are built in those. */
static void open_prefetch(struct testbed *tb)
{
	if (tb->settings->prefetch && tb->lanes == 1 &&
	    failure_traits(tb->settings->kind)->by_runs && cache_keeps(tb->cache))
		tb->prefetch = prefetch_open(tb->repo, tb->settings->build_timeout);
}

struct testbed *testbed_open(const struct repo *repo, const struct settings *settings,
			     struct error *err)
{
	struct testbed *tb = new_testbed(repo, settings);

	tb->arch = testbed_find_arch(settings, err);
	if (!tb->arch || testbed_check_space(repo->common_dir, TESTBED_SPACE, err) < 0)
		goto fail;
	fill_spec(tb);
	if (spec_check(&tb->spec, err) < 0 || open_runner(tb, err) < 0 || open_lane(tb, 0, err) < 0)
		goto fail;
	sweep_lanes(repo);
	testbed_count_lanes(tb);
	open_prefetch(tb);
	return tb;
fail:
	testbed_close(tb);
	return NULL;
}

struct testbed *testbed_open_worker(const struct repo *repo, const struct settings *settings,
				    int lane, struct error *err)
{
	struct testbed *tb = new_testbed(repo, settings);

	tb->arch = testbed_find_arch(settings, err);
	if (tb->arch && testbed_check_space(repo->common_dir, TESTBED_SPACE, err) == 0) {
		fill_spec(tb);
		if (spec_check(&tb->spec, err) == 0 && open_runner(tb, err) == 0 &&
		    open_lane(tb, lane, err) == 0)
			return tb;
	}
	testbed_close(tb);
	return NULL;
}

struct testbed *testbed_open_look(const struct repo *repo, const struct settings *settings,
				  struct error *err)
{
	struct testbed *tb = new_testbed(repo, settings);

	tb->arch = testbed_find_arch(settings, err);
	if (tb->arch) {
		fill_spec(tb);
		if (spec_check(&tb->spec, err) == 0 && open_builder(tb, err) == 0)
			return tb;
	}
	testbed_close(tb);
	return NULL;
}

struct testbed *testbed_open_prefetch(const struct repo *repo, const struct settings *settings,
				      struct error *err)
{
	struct testbed *tb = new_testbed(repo, settings);

	tb->arch = testbed_find_arch(settings, err);
	if (tb->arch && testbed_check_space(repo->common_dir, 2 * TESTBED_SPACE, err) == 0) {
		fill_spec(tb);
		if (open_lane(tb, 1, err) == 0)
			return tb;
	}
	testbed_close(tb);
	return NULL;
}

void testbed_close(struct testbed *tb)
{
	if (!tb)
		return;
	bool used_others = tb->prefetch || tb->lanes > 1;
	prefetch_close(tb->prefetch);
	if (used_others)
		sweep_lanes(tb->repo);
	kernel_builder_close(tb->builder);
	toolchains_clear(&tb->toolchains);
	backports_clear(&tb->backports);
	backported_clear(&tb->backported);
	free(tb->backported_from);
	free(tb->also);
	free(tb->hooked_from);
	free(tb->hooked);
	cache_close(tb->cache);
	lane_close(&tb->lane);
	free(tb->fetched);
	free(tb->scratch);
	runner_close(tb->runner);
	free(tb->built);
	rootfs_clear(&tb->root);
	syzkaller_clear(&tb->syzkaller);
	hardware_clear(&tb->hardware);
	free(tb);
}

void testbed_on_progress(struct testbed *tb, void (*progress)(void *, int, int), void *data)
{
	tb->progress = progress;
	tb->data = data;
	kernel_builder_on_progress(tb->builder, progress, data);
}

const char *testbed_compiler(const struct testbed *tb, const char *commit, struct error *err)
{
	return kernel_builder_compiler(tb->builder, tb->repo->git, commit, err);
}

void testbed_also_apply(struct testbed *tb, const char *fix)
{
	char *also = fix ? xstrdup(fix) : NULL;

	free(tb->also);
	tb->also = also;
	free(tb->backported_from);
	tb->backported_from = NULL;
}

const struct backported *testbed_backports(const struct testbed *tb)
{
	return &tb->backported;
}

char *testbed_known(struct testbed *tb, const char *commit)
{
	const char *source = testbed_with_backports(tb, commit, NULL);

	/* The hook needs the lane, so it has run only for a commit that was to be built. */
	if (source && tb->settings->pre_build)
		source = str_equal(tb->hooked_from, source) ? tb->hooked : NULL;
	return source ? kernel_builder_find(tb->builder, tb->repo->git, source, NULL) : NULL;
}

const struct manifest *testbed_manifest(struct testbed *tb, const char *commit, const char *key)
{
	/* Known kernels are loaded for each compiler. */
	if (!testbed_compiler(tb, commit, NULL))
		return NULL;
	return kernel_builder_manifest(tb->builder, key);
}

const char *testbed_scratch(const struct testbed *tb)
{
	return tb->scratch;
}

struct prefetch *testbed_prefetch(const struct testbed *tb)
{
	return tb->prefetch;
}

static int build_in_lane(struct testbed *tb, const char *source, struct build *b, struct error *err)
{
	if (testbed_check_space(tb->lane.build, TESTBED_SPACE, err) < 0 ||
	    lane_checkout(&tb->lane, source, err) < 0)
		return -1;
	return kernel_builder_build(tb->builder, tb->repo->git, tb->lane.tree, tb->lane.build,
				    source, b, err);
}

int testbed_kernel(struct testbed *tb, const char *commit, struct build *b, struct error *err)
{
	const char *source;
	int skips = testbed_find_source(tb, commit, &source, err);

	*b = (struct build)BUILD_INIT;
	if (skips < 0)
		return -1;
	if (skips) {
		build_skipped(b, PRE_BUILD_KEY);
		return 0;
	}
	free(tb->built);
	tb->built = xstrdup(commit);
	if (prefetch_wait(tb->prefetch, commit, tb->progress, tb->data))
		kernel_builder_refresh(tb->builder);
	/* A kernel from the cache comes without the warnings of its build. */
	AUTO_FREE char *key = kernel_builder_find(tb->builder, tb->repo->git, source, NULL);
	if (key && !tb->settings->warning) {
		int ret = kernel_builder_fetch(tb->builder, tb->repo->git, source, key, tb->fetched,
					       b, err);

		if (ret <= 0)
			return ret;
	}
	return build_in_lane(tb, source, b, err);
}

int testbed_vmlinux(struct testbed *tb, const char *commit, struct build *b, struct error *err)
{
	build_clear(b);
	if (testbed_kernel(tb, commit, b, err) < 0)
		return -1;
	if (b->blame != BLAME_NONE || b->vmlinux)
		return 0;

	const char *source;
	int skips = testbed_find_source(tb, commit, &source, err);

	if (skips)
		return MIN(skips, 0);
	build_clear(b);
	return build_in_lane(tb, source, b, err);
}

int testbed_use_config(struct testbed *tb, const char *const *config, struct error *err)
{
	struct kernel_spec spec = tb->spec;
	struct kernel_builder *builder;

	spec.config = config;
	builder = kernel_builder_open(&spec, &tb->toolchains, tb->cache, err);
	if (!builder)
		return -1;
	kernel_builder_close(tb->builder);
	tb->builder = builder;
	tb->spec = spec;
	return 0;
}

int testbed_resolve_config(struct testbed *tb, const char *commit, const char *const *config,
			   const char *lsmod, const char *to, struct error *err)
{
	AUTO_FREE char *dir = xstrfmt("%s.config", tb->lane.build);
	AUTO_FREE char *result = xstrfmt("%s/.config", dir);
	const char *source;
	int skips = testbed_find_source(tb, commit, &source, err);

	if (skips > 0)
		error_set(err, ERROR_USER, "%s skips %.12s, whose configuration is needed",
			  PRE_BUILD_KEY, commit);
	if (skips || lane_checkout(&tb->lane, source, err) < 0 ||
	    kernel_builder_config(tb->builder, tb->repo->git, tb->lane.tree, dir, source, config,
				  lsmod, err) < 0)
		return -1;
	return file_copy(result, to, err);
}

int testbed_guest(struct testbed *tb, const struct build *b, struct batch_spec *batch,
		  struct error *err)
{
	const struct settings *s = tb->settings;
	const struct runner_kernel kernel = {
		.image = b->image,
		.system_map = b->system_map,
		.commit = tb->built,
		.modules = b->modules,
	};

	if (!b->image || !file_exists(b->image))
		return error_set(err, ERROR_STATE, "the build left no kernel image");
	batch->runner = tb->runner;
	batch->boot = (struct boot_spec){
		.boot_timeout = s->boot_timeout,
		.timeout = s->timeout,
		.failure = s->kind,
		.rules = &s->rules,
	};
	return runner_set_kernel(tb->runner, &kernel, err);
}

int testbed_revert(struct testbed *tb, const char *on, const char *reverted, char **commit,
		   struct error *err)
{
	return repo_revert(tb->repo, reverted, on, commit, err);
}

const char *testbed_tree(struct testbed *tb, const char *commit, struct error *err)
{
	return lane_checkout(&tb->lane, commit, err) < 0 ? NULL : tb->lane.tree;
}
