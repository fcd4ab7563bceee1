/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernels on disk by key, the least recently used go when there are too many;
 * and the same shared over HTTP (GET, HEAD, PUT). A cache never makes
 * a bisection fail: what is wrong with it is a warning, and the kernel absent.
 *
 *	struct cache *c = cache_open(&(struct cache_options){ .dir = dir }, &err);
 *	if (cache_get(c, key, dest, &err) == 0) ...
 *	cache_close(c);
 */
#ifndef STORE_CACHE_H
#define STORE_CACHE_H

#include "store/archive.h"

#define CACHE_SIZE_DEFAULT ((int64_t)10 << 30)

struct cache_options {
	const char *dir;	  /* NULL: cache_default_dir() */
	int64_t size_limit;	  /* bytes; 0: CACHE_SIZE_DEFAULT; negative: nothing is kept */
	const char *remote;	  /* kbisect.remoteCache: http(s) URL, or NULL */
	const char *remote_token; /* bearer token; NULL: netrc */
	double remote_timeout;	  /* seconds without progress; 0: 20 */
	bool remote_read_only;
};

struct cache;

/* Fails (ERROR_HOST) only when the directory cannot be made. */
struct cache *cache_open(const struct cache_options *options, struct error *err);
void cache_close(struct cache *c);

/* ${XDG_CACHE_HOME:-~/.cache}/git-kbisect, owned. */
char *cache_default_dir(void);

/*
 * Makes it. Fails when nothing could be kept there, and when somebody else could:
 * kernels in the cache decide verdicts, so the directory must be ours or root's and
 * not writable by others.
 */
int cache_check_dir(const char *dir, struct error *err);

/* Fails when the URL of a remote cache has a login in it. */
int cache_check_remote(const char *url, struct error *err);

/* "10G", "500M", "1048576", "0" to bytes. */
int parse_size(const char *s, int64_t *size, struct error *err);

/* Unpacks a kernel into dir, which holds nothing else afterwards. 0; 1: not there
 * (or not usable, with a warning); -1: dir cannot be written. */
int cache_get(struct cache *c, const char *key, const char *dir, struct error *err);
/* The kernel of this key turned out not to be what was wanted: it goes from here,
 * and the copy in the remote cache is replaced by the next cache_put(). */
void cache_distrust(struct cache *c, const char *key);
/* Is it one that keeps what it is given, here on this host? */
bool cache_keeps(const struct cache *c);
bool cache_has(struct cache *c, const char *key); /* here, not remotely */

/* Stores a bundle here and remotely, and makes room. Problems are warnings. */
void cache_put(struct cache *c, const char *key, const struct archive_member *members, size_t nr);

/*
 * Small texts beside the kernels, in groups: kept here as long as the kernel
 * of that key is ("manifests"), which the index of known kernels is made of.
 */
void cache_put_text(struct cache *c, const char *group, const char *key, const char *text,
		    size_t len);
/* Keys of a group, newest first, NULL-terminated, owned. */
char **cache_list_texts(struct cache *c, const char *group);
char *cache_get_text(struct cache *c, const char *group, const char *key, size_t *len);

/* What a commit was built to, shared through the remote cache: name → key. */
void cache_put_ref(struct cache *c, const char *name, const char *key);
char *cache_get_ref(struct cache *c, const char *name); /* owned or NULL */

#endif
