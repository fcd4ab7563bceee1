/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernels that were built for one spec, by their manifests, so that it takes no build
 * to find out which kernel a commit is. They are kept in the cache, if there is one.
 *
 *	struct kernel_cache *k = kernel_cache_open(cache, identity, &err);
 *	char *from, *key = kernel_cache_find(k, repo->git, commit, &from);
 *	if (key && kernel_cache_fetch(k, key, dir, &build, &err) == 0) ...
 *	kernel_cache_add(k, &build);		after a build
 *	kernel_cache_close(k);
 */
#ifndef KERNEL_KERNEL_CACHE_H
#define KERNEL_KERNEL_CACHE_H

#include "kernel/build.h"
#include "store/cache.h"

struct kernel_cache;

/* cache is borrowed; with NULL only the kernels that are added are known. identity is
 * that of spec_identity(). */
struct kernel_cache *kernel_cache_open(struct cache *cache, const char *identity,
				       struct error *err);
void kernel_cache_close(struct kernel_cache *k);

/* Returns the key of the commit's kernel, owned, or NULL. *from (may be NULL; owned)
 * becomes the commit that it was built from. The remote cache is asked as well. */
char *kernel_cache_find(struct kernel_cache *k, git_repository *repo, const char *commit,
			char **from);

/* Unpacks image, config and System.map into the directory dir, which is emptied first,
 * and fills out. Returns 0; 1 when the kernel is not in the cache or is not that of this
 * commit; -1 when dir cannot be written. */
int kernel_cache_fetch(struct kernel_cache *k, git_repository *repo, const char *commit,
		       const char *key, const char *dir, struct build *out, struct error *err);

/* Remembers a kernel that was built and stores it in the cache. A failure to store it is
 * a warning. */
void kernel_cache_add(struct kernel_cache *k, const struct build *b);

/* Estimates how many steps a build in an empty directory takes, from the number of
 * objects of the newest kernel. 0 when no kernel is known. */
int kernel_cache_steps(struct kernel_cache *k);

/* Looks for kernels that another process has put into the cache since. */
void kernel_cache_refresh(struct kernel_cache *k);

/* Returns another commit than this one whose kernel was built, preferably in this
 * process, and that is in the repository; owned, or NULL. */
char *kernel_cache_other_commit(struct kernel_cache *k, git_repository *repo, const char *commit);

/* Returns the manifest of a key, borrowed until the next call; NULL if it is not known. */
const struct manifest *kernel_cache_manifest(struct kernel_cache *k, const char *key);

#endif
