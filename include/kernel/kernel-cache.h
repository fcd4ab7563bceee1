/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Known kernels: the manifests of what is in the cache for one spec, so that
 * "which kernel is this commit?" needs no build.
 *
 *	struct known *k = known_open(cache, identity, &err);
 *	char *from, *key = known_find(k, repo->git, commit, &from);
 *	if (key && known_fetch(k, key, dir, &build, &err) == 0) ...
 *	known_add(k, &build);		after a build
 *	known_close(k);
 */
#ifndef KERNEL_KERNEL_CACHE_H
#define KERNEL_KERNEL_CACHE_H

#include "kernel/build.h"
#include "store/cache.h"

struct known;

/* cache may be NULL: then only what is added is known. identity: spec_identity(). */
struct known *known_open(struct cache *cache, const char *identity, struct error *err);
void known_close(struct known *k);

/* The key of the kernel that this commit is, owned, or NULL; *from (may be
 * NULL; owned) is the commit that it was built from. Also asks the remote
 * cache for this very commit. */
char *known_find(struct known *k, git_repository *repo, const char *commit, char **from);

/* Image, config, System.map into directory dir, which is emptied first, and out
 * filled (cached is set). 0; 1: not in the cache, or not the kernel of this
 * commit; -1: dir cannot be written. */
int known_fetch(struct known *k, git_repository *repo, const char *commit, const char *key,
		const char *dir, struct build *out, struct error *err);

/* Remembers a built kernel and stores it in the cache; what goes wrong there
 * is a warning. */
void known_add(struct known *k, const struct build *b);

/* About how many steps a build in a fresh directory takes, from what the newest
 * kernel known was made of; 0: none is known. */
int known_steps(struct known *k);

/* Takes up what another process has put into the cache since. */
void known_refresh(struct known *k);

/* The manifest of a key, borrowed until the next call; NULL when not known. */
const struct manifest *known_manifest(struct known *k, const char *key);

#endif
