// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/kernel-builder.h"
#include "base/files.h"
#include "attempts.h"
#include "kernel/kconfig.h"
#include "kernel/tree-clean.h"
#include "work-tree.h"

/* One compiler and the kernels that it built. */
struct compiler_slot {
	const struct toolchain *toolchain; /* NULL: the spec's own compiler */
	struct kernel_spec spec;
	char *compiler;
	struct kernel_cache *known;
};

/* Learned from failures: compilers listed before "first" do not build sources of this
 * release and older. */
struct lesson {
	int release;
	const struct toolchain *first;
};

struct kernel_builder {
	struct kernel_spec spec;
	const struct toolchains *toolchains;
	struct cache *cache;
	struct compiler_slot *slots;
	size_t nr, alloc;
	struct lesson *lessons;
	size_t lessons_nr, lessons_alloc;
};

struct kernel_builder *kernel_builder_open(const struct kernel_spec *spec,
					   const struct toolchains *toolchains, struct cache *cache,
					   struct error *err)
{
	struct kernel_builder *kb = xcalloc(1, sizeof(*kb));

	kb->spec = *spec;
	kb->spec.memo = manifest_memo_new();
	kb->toolchains = toolchains && toolchains->nr ? toolchains : NULL;
	kb->cache = cache;
	if (!kb->toolchains) {
		AUTO_FREE char *version = spec_compiler_version(spec, err);

		if (!version) {
			kernel_builder_close(kb);
			return NULL;
		}
	}
	return kb;
}

void kernel_builder_close(struct kernel_builder *kb)
{
	if (!kb)
		return;
	for (size_t i = 0; i < kb->nr; i++) {
		free(kb->slots[i].compiler);
		kernel_cache_close(kb->slots[i].known);
	}
	manifest_memo_free(kb->spec.memo);
	free(kb->slots);
	free(kb->lessons);
	free(kb);
}

void kernel_builder_on_progress(struct kernel_builder *kb,
				void (*progress)(void *data, int done, int total), void *data)
{
	kb->spec.progress = progress;
	kb->spec.data = data;
	for (size_t i = 0; i < kb->nr; i++) {
		kb->slots[i].spec.progress = progress;
		kb->slots[i].spec.data = data;
	}
}

static struct kernel_spec spec_for(const struct kernel_builder *kb, const struct toolchain *tc)
{
	struct kernel_spec spec = kb->spec;

	if (tc) {
		spec.cc = tc->cc;
		spec.cross = tc->cross;
		spec.llvm = tc->llvm;
	}
	return spec;
}

/* Returns the slot of a compiler, and makes it when it is first needed. */
static struct compiler_slot *builder_slot(struct kernel_builder *kb, const struct toolchain *tc,
					  struct error *err)
{
	struct compiler_slot slot = { .toolchain = tc, .spec = spec_for(kb, tc) };

	for (size_t i = 0; i < kb->nr; i++)
		if (kb->slots[i].toolchain == tc)
			return &kb->slots[i];
	AUTO_FREE char *identity = spec_identity(&slot.spec, err);
	if (!identity)
		return NULL;
	slot.compiler = spec_compiler_version(&slot.spec, err);
	slot.known = slot.compiler ? kernel_cache_open(kb->cache, identity, err) : NULL;
	if (!slot.known) {
		free(slot.compiler);
		return NULL;
	}
	ALLOC_GROW(kb->slots, kb->nr + 1, kb->alloc);
	kb->slots[kb->nr] = slot;
	return &kb->slots[kb->nr++];
}

static int release_of_commit(git_repository *repo, const char *commit)
{
	git_object *object = NULL;
	AUTO_FREE char *rev = xstrfmt("%s:Makefile", commit);
	int release = -1;

	if (git_revparse_single(&object, repo, rev) == 0 &&
	    git_object_type(object) == GIT_OBJECT_BLOB) {
		const git_blob *blob = (const git_blob *)object;

		release = source_release(git_blob_rawcontent(blob), (size_t)git_blob_rawsize(blob));
	}
	git_object_free(object);
	return release;
}

/* Returns the oldest compiler for this architecture, or NULL. */
static const struct toolchain *oldest_toolchain(const struct kernel_builder *kb)
{
	const struct arch *arch = spec_arch(&kb->spec);

	for (size_t i = kb->toolchains->nr; i--;) {
		const struct toolchain *tc = &kb->toolchains->v[i];

		if (!tc->arch || tc->arch == arch)
			return tc;
	}
	return NULL;
}

static const struct toolchain *choose_toolchain(const struct kernel_builder *kb, int release)
{
	const struct toolchain *tc =
		toolchains_choose(kb->toolchains, spec_arch(&kb->spec), release, NULL);

	if (!tc) /* none is known to build it: the oldest is the likeliest */
		tc = oldest_toolchain(kb);
	for (size_t i = 0; i < kb->lessons_nr; i++)
		if (release <= kb->lessons[i].release && tc && tc < kb->lessons[i].first)
			tc = kb->lessons[i].first;
	return tc;
}

static struct compiler_slot *slot_of_commit(struct kernel_builder *kb, git_repository *repo,
					    const char *commit, struct error *err)
{
	const struct toolchain *tc;
	int release;

	if (!kb->toolchains)
		return builder_slot(kb, NULL, err);
	release = release_of_commit(repo, commit);
	tc = choose_toolchain(kb, release);
	if (tc)
		return builder_slot(kb, tc, err);
	error_set(err, ERROR_HOST,
		  "no compiler for %s was found: install one, or set "
		  "kbisect.toolchain.<name>.path",
		  spec_arch(&kb->spec)->name);
	return NULL;
}

const char *kernel_builder_compiler(struct kernel_builder *kb, git_repository *repo,
				    const char *commit, struct error *err)
{
	struct compiler_slot *slot = slot_of_commit(kb, repo, commit, err);

	return slot ? slot->compiler : NULL;
}

char *kernel_builder_find(struct kernel_builder *kb, git_repository *repo, const char *commit,
			  char **from)
{
	struct compiler_slot *slot = slot_of_commit(kb, repo, commit, NULL);

	if (from)
		*from = NULL;
	return slot ? kernel_cache_find(slot->known, repo, commit, from) : NULL;
}

int kernel_builder_fetch(struct kernel_builder *kb, git_repository *repo, const char *commit,
			 const char *key, const char *dir, struct build *out, struct error *err)
{
	struct compiler_slot *slot = slot_of_commit(kb, repo, commit, err);
	int ret;

	*out = (struct build)BUILD_INIT;
	if (!slot)
		return -1;
	ret = kernel_cache_fetch(slot->known, repo, commit, key, dir, out, err);
	if (ret || slot->spec.modules != MODULES_ALL || out->modules)
		return ret;
	warning("cache: kernel %.12s is not used: it has no modules", key);
	build_clear(out);
	return 1;
}

static void add_lesson(struct kernel_builder *kb, int release, const struct toolchain *first)
{
	ALLOC_GROW(kb->lessons, kb->lessons_nr + 1, kb->lessons_alloc);
	kb->lessons[kb->lessons_nr++] = (struct lesson){ release, first };
}

static int build_with(struct compiler_slot *slot, git_repository *repo, const char *tree,
		      const char *build_dir, const char *commit, struct build *out,
		      struct error *err)
{
	slot->spec.expected_steps = kernel_cache_steps(slot->known);
	/* ccache cannot know the objects of a first build, and asking it takes a third
	 * of the build's time. The objects that it would store are of use mostly to a
	 * second lane. */
	slot->spec.no_ccache =
		slot->spec.one_lane && !slot->spec.expected_steps && tree_clean_is_cold(build_dir);
	return kernel_build(&slot->spec, repo, tree, build_dir, commit, out, err);
}

/* Builds with older compilers, one after the other, until one succeeds or fails for a
 * reason that no compiler would change. If none succeeds, out keeps the first failure. */
static int try_older(struct kernel_builder *kb, git_repository *repo, const char *tree,
		     const char *build_dir, const char *commit, const struct toolchain *tc,
		     struct build *out, struct error *err)
{
	int release = release_of_commit(repo, commit);
	double seconds = out->seconds;

	while ((tc = toolchains_choose(kb->toolchains, spec_arch(&kb->spec), release, tc))) {
		struct compiler_slot *slot = builder_slot(kb, tc, err);
		struct build b;

		if (!slot || build_with(slot, repo, tree, build_dir, commit, &b, err) < 0)
			return -1;
		seconds += b.seconds;
		if (b.blame == BLAME_NONE) {
			add_lesson(kb, release, tc);
			kernel_cache_add(slot->known, &b);
			build_clear(out);
			*out = b;
			break;
		}
		bool again = toolchain_explains(b.error_tail);
		build_clear(&b);
		if (!again)
			break;
	}
	out->seconds = seconds;
	return 0;
}

/* Finds a commit that was built before, with this compiler if there is one. Owned. */
static char *find_other_commit(struct kernel_builder *kb, struct compiler_slot **slot,
			       git_repository *repo, const char *commit)
{
	char *other = kernel_cache_other_commit((*slot)->known, repo, commit);

	for (size_t i = 0; !other && i < kb->nr; i++) {
		other = kernel_cache_other_commit(kb->slots[i].known, repo, commit);
		if (other)
			*slot = &kb->slots[i];
	}
	return other;
}

/* Does the host still build a kernel that it built before? The difference between the two
 * commits is then compiled again, so the same programs run. */
static int build_other(struct compiler_slot *slot, git_repository *repo, const char *tree,
		       const char *build_dir, const char *other, struct error *err)
{
	struct build b = BUILD_INIT;
	int ret;

	if (work_tree_check_out(tree, other, err) < 0)
		return -1;
	ret = build_with(slot, repo, tree, build_dir, other, &b, err);
	if (ret == 0 && b.blame != BLAME_NONE)
		ret = error_set(
			err, ERROR_HOST,
			"commit %.12s, which was built before, does not build any more:\n%s", other,
			b.error_tail);
	build_clear(&b);
	return ret;
}

/* Nothing explains why the commit does not build. Returns 0 with the answer in b->blame, -1
 * with ERROR_HOST when this host is at fault or may be. */
static int compare(struct kernel_builder *kb, const struct toolchain *tc, git_repository *repo,
		   const char *tree, const char *build_dir, const char *commit, struct build *b,
		   struct error *err)
{
	struct compiler_slot *slot = builder_slot(kb, tc, err);
	AUTO_FREE char *other = slot ? find_other_commit(kb, &slot, repo, commit) : NULL;
	struct ending ending = { .of = ATTEMPT_BUILD,
				 .repeated = true,
				 .comparison = COMPARISON_FAILED };

	if (!other)
		error_set(err, ERROR_HOST, "no other commit was built here yet to compare it with");
	else if (build_other(slot, repo, tree, build_dir, other, err) == 0)
		ending.comparison = COMPARISON_SUCCEEDED;
	else if (err && err->kind == ERROR_CANCELLED)
		return -1;
	b->blame = blame_for(&ending);
	if (b->blame != BLAME_HOST)
		return 0;
	(void)tree_clean_distrust(build_dir, NULL);
	AUTO_FREE char *why = xstrdup(err && err->message ? err->message : "");
	return error_set(err, ERROR_HOST,
			 "cannot build %.12s: make failed, and not because of the commit: nothing "
			 "it printed is an error in a file of the source (%s):\n%s",
			 commit, why, b->error_tail);
}

int kernel_builder_build(struct kernel_builder *kb, git_repository *repo, const char *tree,
			 const char *build_dir, const char *commit, struct build *out,
			 struct error *err)
{
	struct compiler_slot *slot = slot_of_commit(kb, repo, commit, err);
	const struct toolchain *tc = slot ? slot->toolchain : NULL;

	*out = (struct build)BUILD_INIT;
	if (!slot || build_with(slot, repo, tree, build_dir, commit, out, err) < 0)
		return -1;
	if (out->blame == BLAME_NONE)
		kernel_cache_add(slot->known, out);
	else if (tc && toolchain_explains(out->error_tail) &&
		 try_older(kb, repo, tree, build_dir, commit, tc, out, err) < 0)
		goto fail;
	if (out->blame == BLAME_COMPARE &&
	    compare(kb, tc, repo, tree, build_dir, commit, out, err) < 0)
		goto fail;
	return 0;
fail:
	build_clear(out);
	return -1;
}

struct configuring {
	const char *tree, *dir;
};

static int make_config(void *data, const struct kernel_spec *spec, struct build_log *log,
		       struct error *err)
{
	const struct configuring *c = data;
	struct kconfig_result result;
	int ret = kconfig_prepare(spec, c->tree, c->dir, NULL, &result, log, err);

	kconfig_result_clear(&result);
	return ret;
}

int kernel_builder_config(struct kernel_builder *kb, git_repository *repo, const char *tree,
			  const char *dir, const char *commit, const char *const *config,
			  const char *lsmod, struct error *err)
{
	struct compiler_slot *slot = slot_of_commit(kb, repo, commit, err);
	struct configuring c = { tree, dir };
	struct attempts attempts = {
		.tree = tree, .build_dir = dir, .make = make_config, .data = &c
	};
	enum blame blame = BLAME_NONE;
	struct kernel_spec spec;
	char *tail = NULL;
	int ret;

	if (!slot || make_dirs(dir, err) < 0)
		return -1;
	spec = slot->spec;
	spec.config = config;
	if (lsmod)
		spec.lsmod = lsmod;
	attempts.spec = &spec;
	ret = attempts_run(&attempts, &blame, &tail, err);
	if (!ret && blame != BLAME_NONE) {
		AUTO_FREE char *parts = config_parts_text(config);

		ret = error_set(err, blame == BLAME_SOURCE ? ERROR_USER : ERROR_HOST,
				"config '%s' cannot be used for %.12s:\n%s", parts, commit, tail);
	}
	free(tail);
	return ret;
}

void kernel_builder_refresh(struct kernel_builder *kb)
{
	for (size_t i = 0; i < kb->nr; i++)
		kernel_cache_refresh(kb->slots[i].known);
}

const struct manifest *kernel_builder_manifest(struct kernel_builder *kb, const char *key)
{
	for (size_t i = 0; i < kb->nr; i++) {
		const struct manifest *m = kernel_cache_manifest(kb->slots[i].known, key);

		if (m)
			return m;
	}
	return NULL;
}
