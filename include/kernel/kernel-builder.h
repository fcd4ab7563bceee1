/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Builds kernels for commits of different ages. It picks a compiler for each commit, finds
 * out whether that compiler built the commit's kernel before, and builds it if not. When a
 * newer compiler alone explains a failure, it tries the next older one, and remembers that
 * for sources of the same age and older.
 *
 *	struct kernel_builder *kb = kernel_builder_open(&spec, &toolchains, cache, &err);
 *	char *key = kernel_builder_find(kb, repo->git, commit, NULL);
 *	if (!key || kernel_builder_fetch(kb, repo->git, commit, key, dir, &b, &err) == 1)
 *		kernel_builder_build(kb, repo->git, tree, build_dir, commit, &b, &err);
 *	kernel_builder_close(kb);
 */
#ifndef KERNEL_KERNEL_BUILDER_H
#define KERNEL_KERNEL_BUILDER_H

#include "kernel/kernel-cache.h"
#include "kernel/toolchain.h"

struct kernel_builder;

/* All arguments are borrowed. Without toolchains (NULL or an empty list) the spec's own
 * compiler builds everything. cache may be NULL. */
struct kernel_builder *kernel_builder_open(const struct kernel_spec *spec,
					   const struct toolchains *toolchains, struct cache *cache,
					   struct error *err);
void kernel_builder_close(struct kernel_builder *kb);

/* Replaces progress and data of the spec. */
void kernel_builder_on_progress(struct kernel_builder *kb,
				void (*progress)(void *data, int done, int total), void *data);

/* Returns the first line that the commit's compiler prints with --version; borrowed. When
 * no compiler is known to build a source of this age, it is the oldest one. NULL and an
 * error when there is no compiler for the architecture. */
const char *kernel_builder_compiler(struct kernel_builder *kb, git_repository *repo,
				    const char *commit, struct error *err);

/* As kernel_cache_find() and kernel_cache_fetch(), for the commit's compiler. */
char *kernel_builder_find(struct kernel_builder *kb, git_repository *repo, const char *commit,
			  char **from);
int kernel_builder_fetch(struct kernel_builder *kb, git_repository *repo, const char *commit,
			 const char *key, const char *dir, struct build *out, struct error *err);

/* As kernel_build(), and remembers the kernel. In place of BLAME_COMPARE it builds another
 * commit, which is then checked out in tree, and answers BLAME_NOBODY or fails. */
int kernel_builder_build(struct kernel_builder *kb, git_repository *repo, const char *tree,
			 const char *build_dir, const char *commit, struct build *out,
			 struct error *err);

/*
 * Resolves another config (parts, as the spec's) for the commit, whose source
 * is in tree, and writes it to dir/.config, as kconfig_prepare() does. lsmod is as the
 * spec's, which counts when it is NULL. ERROR_USER when the source cannot use that config.
 */
int kernel_builder_config(struct kernel_builder *kb, git_repository *repo, const char *tree,
			  const char *dir, const char *commit, const char *const *config,
			  const char *lsmod, struct error *err);

/* As kernel_cache_refresh(). */
void kernel_builder_refresh(struct kernel_builder *kb);

/* Returns the manifest of a key, whatever the compiler, or NULL. */
const struct manifest *kernel_builder_manifest(struct kernel_builder *kb, const char *key);

#endif
