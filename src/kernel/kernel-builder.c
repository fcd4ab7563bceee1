// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/kernel-builder.h"
#include "base/files.h"
#include "attempts.h"
#include "kernel/kconfig.h"
#include "kernel/tree-clean.h"

struct slot {
	const struct toolchain *toolchain; /* NULL: the spec's own compiler */
	struct kernel_spec spec;
	char *compiler;
	struct known *known;
};

/* Sources of this release and older are not for compilers before "first". */
struct lesson {
	int release;
	const struct toolchain *first;
};

struct maker {
	struct kernel_spec spec;
	const struct toolchains *toolchains;
	struct cache *cache;
	struct slot *slots;
	size_t nr, alloc;
	struct lesson *lessons;
	size_t lessons_nr, lessons_alloc;
};

struct maker *maker_open(const struct kernel_spec *spec, const struct toolchains *toolchains,
			 struct cache *cache, struct error *err)
{
	struct maker *mk = xcalloc(1, sizeof(*mk));

	mk->spec = *spec;
	mk->spec.memo = manifest_memo_new();
	mk->toolchains = toolchains && toolchains->nr ? toolchains : NULL;
	mk->cache = cache;
	if (!mk->toolchains) {
		AUTO_FREE char *version = spec_compiler_version(spec, err);

		if (!version) {
			maker_close(mk);
			return NULL;
		}
	}
	return mk;
}

void maker_close(struct maker *mk)
{
	if (!mk)
		return;
	for (size_t i = 0; i < mk->nr; i++) {
		free(mk->slots[i].compiler);
		known_close(mk->slots[i].known);
	}
	manifest_memo_free(mk->spec.memo);
	free(mk->slots);
	free(mk->lessons);
	free(mk);
}

void maker_on_progress(struct maker *mk, void (*progress)(void *data, int done, int total),
		       void *data)
{
	mk->spec.progress = progress;
	mk->spec.data = data;
	for (size_t i = 0; i < mk->nr; i++) {
		mk->slots[i].spec.progress = progress;
		mk->slots[i].spec.data = data;
	}
}

static struct kernel_spec spec_for(const struct maker *mk, const struct toolchain *tc)
{
	struct kernel_spec spec = mk->spec;

	if (tc) {
		spec.cc = tc->cc;
		spec.cross = tc->cross;
		spec.llvm = tc->llvm;
	}
	return spec;
}

/* The slot of a compiler, made when first needed. */
static struct slot *slot_of(struct maker *mk, const struct toolchain *tc, struct error *err)
{
	struct slot slot = { .toolchain = tc, .spec = spec_for(mk, tc) };

	for (size_t i = 0; i < mk->nr; i++)
		if (mk->slots[i].toolchain == tc)
			return &mk->slots[i];
	AUTO_FREE char *identity = spec_identity(&slot.spec, err);
	if (!identity)
		return NULL;
	slot.compiler = spec_compiler_version(&slot.spec, err);
	slot.known = slot.compiler ? known_open(mk->cache, identity, err) : NULL;
	if (!slot.known) {
		free(slot.compiler);
		return NULL;
	}
	ALLOC_GROW(mk->slots, mk->nr + 1, mk->alloc);
	mk->slots[mk->nr] = slot;
	return &mk->slots[mk->nr++];
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

/* The oldest for this architecture, or NULL. */
static const struct toolchain *oldest(const struct maker *mk)
{
	const struct arch *arch = spec_arch(&mk->spec);

	for (size_t i = mk->toolchains->nr; i--;) {
		const struct toolchain *tc = &mk->toolchains->v[i];

		if (!tc->arch || tc->arch == arch)
			return tc;
	}
	return NULL;
}

static const struct toolchain *choose(const struct maker *mk, int release)
{
	const struct toolchain *tc =
		toolchains_choose(mk->toolchains, spec_arch(&mk->spec), release, NULL);

	if (!tc) /* none is known to do it: the oldest is the likeliest */
		tc = oldest(mk);
	for (size_t i = 0; i < mk->lessons_nr; i++)
		if (release <= mk->lessons[i].release && tc && tc < mk->lessons[i].first)
			tc = mk->lessons[i].first;
	return tc;
}

static struct slot *slot_of_commit(struct maker *mk, git_repository *repo, const char *commit,
				   struct error *err)
{
	const struct toolchain *tc;
	int release;

	if (!mk->toolchains)
		return slot_of(mk, NULL, err);
	release = release_of_commit(repo, commit);
	tc = choose(mk, release);
	if (tc)
		return slot_of(mk, tc, err);
	error_set(err, ERROR_HOST,
		  "no compiler for %s is here: install one, or name one with "
		  "kbisect.toolchain.<name>.path",
		  spec_arch(&mk->spec)->name);
	return NULL;
}

const char *maker_compiler(struct maker *mk, git_repository *repo, const char *commit,
			   struct error *err)
{
	struct slot *slot = slot_of_commit(mk, repo, commit, err);

	return slot ? slot->compiler : NULL;
}

char *maker_find(struct maker *mk, git_repository *repo, const char *commit, char **from)
{
	struct slot *slot = slot_of_commit(mk, repo, commit, NULL);

	if (from)
		*from = NULL;
	return slot ? known_find(slot->known, repo, commit, from) : NULL;
}

int maker_fetch(struct maker *mk, git_repository *repo, const char *commit, const char *key,
		const char *dir, struct build *out, struct error *err)
{
	struct slot *slot = slot_of_commit(mk, repo, commit, err);

	*out = (struct build)BUILD_INIT;
	return slot ? known_fetch(slot->known, repo, commit, key, dir, out, err) : -1;
}

static void learn(struct maker *mk, int release, const struct toolchain *first)
{
	ALLOC_GROW(mk->lessons, mk->lessons_nr + 1, mk->lessons_alloc);
	mk->lessons[mk->lessons_nr++] = (struct lesson){ release, first };
}

static int build_with(struct slot *slot, git_repository *repo, const char *tree,
		      const char *build_dir, const char *commit, struct build *out,
		      struct error *err)
{
	slot->spec.expected_steps = known_steps(slot->known);
	/* ccache can have nothing of a first build, and looking costs a third of it. What it
	 * would keep for later helps another lane most. */
	slot->spec.no_ccache =
		slot->spec.one_lane && !slot->spec.expected_steps && stale_is_cold(build_dir);
	return kernel_build(&slot->spec, repo, tree, build_dir, commit, out, err);
}

/* With the next older compilers, until one builds it or the failure is
 * another. The first compiler's failure is the one that is told. */
static int try_older(struct maker *mk, git_repository *repo, const char *tree,
		     const char *build_dir, const char *commit, const struct toolchain *tc,
		     struct build *out, struct error *err)
{
	int release = release_of_commit(repo, commit);
	double seconds = out->seconds;

	while ((tc = toolchains_choose(mk->toolchains, spec_arch(&mk->spec), release, tc))) {
		struct slot *slot = slot_of(mk, tc, err);
		struct build b;

		if (!slot || build_with(slot, repo, tree, build_dir, commit, &b, err) < 0)
			return -1;
		seconds += b.seconds;
		if (b.status == BUILD_OK) {
			learn(mk, release, tc);
			known_add(slot->known, &b);
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

int maker_build(struct maker *mk, git_repository *repo, const char *tree, const char *build_dir,
		const char *commit, struct build *out, struct error *err)
{
	struct slot *slot = slot_of_commit(mk, repo, commit, err);
	const struct toolchain *tc = slot ? slot->toolchain : NULL;

	*out = (struct build)BUILD_INIT;
	if (!slot || build_with(slot, repo, tree, build_dir, commit, out, err) < 0)
		return -1;
	if (out->status == BUILD_OK) {
		known_add(slot->known, out);
		return 0;
	}
	if (!tc || !toolchain_explains(out->error_tail))
		return 0;
	if (try_older(mk, repo, tree, build_dir, commit, tc, out, err) < 0) {
		build_clear(out);
		return -1;
	}
	return 0;
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

int maker_config(struct maker *mk, git_repository *repo, const char *tree, const char *dir,
		 const char *commit, const char *config, struct error *err)
{
	struct slot *slot = slot_of_commit(mk, repo, commit, err);
	struct configuring c = { tree, dir };
	struct attempts attempts = {
		.tree = tree, .build_dir = dir, .make = make_config, .data = &c
	};
	struct kernel_spec spec;
	char *tail = NULL;
	int ret;

	if (!slot || make_dirs(dir, err) < 0)
		return -1;
	spec = slot->spec;
	spec.config = config;
	attempts.spec = &spec;
	ret = attempts_run(&attempts, &tail, err);
	if (ret > 0)
		ret = error_set(err, ERROR_USER, "config '%s' does not suit %.12s:\n%s", config,
				commit, tail);
	free(tail);
	return ret;
}

void maker_refresh(struct maker *mk)
{
	for (size_t i = 0; i < mk->nr; i++)
		known_refresh(mk->slots[i].known);
}

const struct manifest *maker_manifest(struct maker *mk, const char *key)
{
	for (size_t i = 0; i < mk->nr; i++) {
		const struct manifest *m = known_manifest(mk->slots[i].known, key);

		if (m)
			return m;
	}
	return NULL;
}
