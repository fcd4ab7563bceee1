/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernels on disk, named by their keys; when they take too much space, those that were not
 * used for longest are removed. The same kernels can be shared over HTTP (GET, HEAD, PUT). A
 * cache never makes a bisection fail: a problem with it is a warning, and the kernel is
 * absent.
 *
 *	struct cache *c = cache_open(&(struct cache_options){ .dir = dir }, &err);
 *	if (cache_get(c, key, dest, &err) == 0) ...
 *	cache_close(c);
 */
#ifndef STORE_CACHE_H
#define STORE_CACHE_H

#include "store/bundle.h"

#define CACHE_SIZE_DEFAULT ((int64_t)10 << 30)
#define REMOTE_SECONDS_DEFAULT 20.0

struct cache_options {
	const char *dir;       /* NULL: cache_default_dir() */
	int64_t size_limit;    /* bytes; 0: CACHE_SIZE_DEFAULT; negative: keep no kernel */
	const char *remote;    /* kbisect.remoteCache: http(s) URL, or NULL */
	double remote_timeout; /* seconds without progress; 0: REMOTE_SECONDS_DEFAULT */
};

struct cache;

/* Fails (ERROR_HOST) when cache_check_dir() does. Trouble with the remote cache is a
 * warning. */
struct cache *cache_open(const struct cache_options *options, struct error *err);
void cache_close(struct cache *c);

/* ${XDG_CACHE_HOME:-~/.cache}/git-kbisect, owned by the caller. */
char *cache_default_dir(void);

/*
 * Creates the directory if it is missing. Fails when we cannot write there, and when other
 * users can: kernels in the cache decide verdicts, so the directory must belong to us or
 * root, and others must not have write access.
 */
int cache_check_dir(const char *dir, struct error *err);

/* Fails when the URL of a remote cache contains a login. */
int cache_check_remote(const char *url, struct error *err);

/* Reads a number of bytes such as "10G", "500M", "1048576" or "0". */
int parse_size(const char *s, int64_t *size, struct error *err);

/* Unpacks a kernel into dir, and removes everything else there. Returns 0; 1 when there is
 * no such kernel, or, with a warning, when it cannot be used; -1 when dir cannot be
 * written. */
int cache_get(struct cache *c, const char *key, const char *dir, struct error *err);
/* The kernel of this key turned out not to be the right one: it is removed here, and the
 * next cache_put() replaces the copy in the remote cache. */
void cache_distrust(struct cache *c, const char *key);
/* Does the cache keep kernels on this host? */
bool cache_keeps(const struct cache *c);
bool cache_has(struct cache *c, const char *key); /* on this host */

/* Stores a bundle here and remotely, and removes old kernels if the cache is too large.
 * Problems are warnings. */
void cache_put(struct cache *c, const char *key, const struct bundle_member *members, size_t nr);

/*
 * Small texts beside the kernels, in groups. They stay as long as the kernel of that key.
 * The index of known kernels is made from those in the group "manifests".
 */
void cache_put_text(struct cache *c, const char *group, const char *key, const char *text,
		    size_t len);
/* The keys of a group, the newest first; NULL-terminated, owned by the caller. */
char **cache_list_texts(struct cache *c, const char *group);
char *cache_get_text(struct cache *c, const char *group, const char *key, size_t *len);

/* Names of kernels in the remote cache: the name is made from a commit, and the value is a
 * key. */
void cache_put_ref(struct cache *c, const char *name, const char *key);
char *cache_get_ref(struct cache *c, const char *name); /* owned by the caller, or NULL */

#endif
