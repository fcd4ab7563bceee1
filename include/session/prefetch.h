/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Prefetch: while the guests of a commit run, a process of ours (session/prefetch-worker.h)
 * builds in a second lane the kernel that is probably tested next, and hands it over
 * through the cache. No verdict depends on it: a kernel that it fails to build, or builds
 * too late, is built in the first lane.
 *
 *	struct prefetch *p = prefetch_open(repo);
 *	spec.loop = prefetch_loop(p);			for batch_run()
 *	prefetch_begin(p, commit, DECIDE_GOOD, DECIDE_BAD);
 *	batch_run(&spec, &err);				prefetch_begin() again as runs end
 *	prefetch_end(p);
 *	...
 *	prefetch_wait(p, next, progress, data);		before next is built
 *	prefetch_close(p);
 *
 * A NULL prefetch is allowed everywhere and does nothing.
 */
#ifndef SESSION_PREFETCH_H
#define SESSION_PREFETCH_H

#include <uv.h>

#include "git/repo.h"
#include "evidence/verdict.h"

struct prefetch;

/* repo is borrowed; the other process reads its session. */
struct prefetch *prefetch_open(const struct repo *repo, double build_timeout);

/* Cancels a running build. */
void prefetch_close(struct prefetch *p);

/* NULL for a NULL prefetch. */
uv_loop_t *prefetch_loop(struct prefetch *p);

/* The commit is under test, and these are its likeliest verdict and the second; second is
 * DECIDE_MORE when no other is likely enough. A running build for another verdict than the
 * likeliest is cancelled, unless the kernel for the likeliest is built already. */
void prefetch_begin(struct prefetch *p, const char *commit, enum decision likeliest,
		    enum decision second);

/* Starts no further builds; a running one goes on. */
void prefetch_end(struct prefetch *p);

/* This commit's kernel is needed now: waits for it if it is being built, and cancels any
 * other build. Returns true when the cache has a new kernel since the last call. */
bool prefetch_wait(struct prefetch *p, const char *commit,
		   void (*progress)(void *data, int done, int total), void *data);

/* Seconds that the prefetch of this commit took; 0 when it was not prefetched. */
double prefetch_seconds(const struct prefetch *p, const char *commit);

#endif
