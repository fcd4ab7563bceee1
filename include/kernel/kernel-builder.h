/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernels for commits of different ages: picks the compiler for each commit,
 * knows which kernel a commit is for that compiler, builds it, and tries the next
 * older compiler when only the compiler explains a failure (remembered for
 * sources of that age and older).
 *
 *	struct maker *mk = maker_open(&spec, &toolchains, cache, &err);
 *	char *key = maker_find(mk, repo->git, commit, NULL);
 *	if (!key || maker_fetch(mk, repo->git, commit, key, dir, &b, &err) == 1)
 *		maker_build(mk, repo->git, tree, build_dir, commit, &b, &err);
 *	maker_close(mk);
 */
#ifndef KERNEL_KERNEL_BUILDER_H
#define KERNEL_KERNEL_BUILDER_H

#include "kernel/kernel-cache.h"
#include "kernel/toolchain.h"

struct maker;

/* All are borrowed and stay as they are. Without toolchains (NULL, or none in
 * it) the spec's own compiler builds everything. cache may be NULL. */
struct maker *maker_open(const struct kernel_spec *spec, const struct toolchains *toolchains,
			 struct cache *cache, struct error *err);
void maker_close(struct maker *mk);

/* As progress and data of the spec. */
void maker_on_progress(struct maker *mk, void (*progress)(void *data, int done, int total),
		       void *data);

/* First line of what the commit's compiler says to --version; borrowed. When none is
 * known to build a source of this age it is the oldest there is. NULL + error
 * without any compiler for the architecture. */
const char *maker_compiler(struct maker *mk, git_repository *repo, const char *commit,
			   struct error *err);

/* As known_find() and known_fetch(), for the commit's compiler. */
char *maker_find(struct maker *mk, git_repository *repo, const char *commit, char **from);
int maker_fetch(struct maker *mk, git_repository *repo, const char *commit, const char *key,
		const char *dir, struct build *out, struct error *err);

/* As kernel_build(); a built kernel is then known. */
int maker_build(struct maker *mk, git_repository *repo, const char *tree, const char *build_dir,
		const char *commit, struct build *out, struct error *err);

/*
 * What another config (file or target, as the spec's) becomes for the commit, whose
 * source is in tree: dir/.config, as kconfig_prepare() writes it.
 */
int maker_config(struct maker *mk, git_repository *repo, const char *tree, const char *dir,
		 const char *commit, const char *config, struct error *err);

/* As known_refresh(). */
void maker_refresh(struct maker *mk);

/* The manifest of a key of any compiler, or NULL. */
const struct manifest *maker_manifest(struct maker *mk, const char *key);

#endif
