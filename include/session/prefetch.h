/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Building ahead: while the guests of a commit run, a process of ours
 * (session/prefetch-worker.h) builds in a second lane what would be tested next. It hands the
 * kernel over through the cache. No verdict rests on it: a build that fails there,
 * or is not there in time, is made by whoever needs it.
 *
 *	struct prefetch *p = prefetch_open(repo);
 *	spec.loop = prefetch_loop(p);			for batch_run()
 *	prefetch_begin(p, commit, DECIDE_GOOD, DECIDE_BAD);
 *	batch_run(&spec, &err);				prefetch_begin() again as runs end
 *	prefetch_end(p);
 *	...
 *	prefetch_wait(p, next, progress, data);		before next is looked up or built
 *	prefetch_close(p);
 *
 * A NULL prefetch is allowed everywhere: nothing is built ahead.
 */
#ifndef SESSION_PREFETCH_H
#define SESSION_PREFETCH_H

#include <uv.h>

#include "git/repo.h"
#include "evidence/verdict.h"

struct prefetch;

/* repo is borrowed; its session is what the other process looks at. */
struct prefetch *prefetch_open(const struct repo *repo, double build_timeout);

/* Ends what is being built. */
void prefetch_close(struct prefetch *p);

/* NULL for a NULL prefetch. */
uv_loop_t *prefetch_loop(struct prefetch *p);

/* Commit is under test, and this is the likeliest verdict; then the second, DECIDE_MORE
 * when no other is likely enough. What is being built for another verdict than
 * the likeliest is given up, unless the likeliest was dealt with already. */
void prefetch_begin(struct prefetch *p, const char *commit, enum decision likeliest,
		    enum decision second);

/* Nothing more is begun; what is being built goes on. */
void prefetch_end(struct prefetch *p);

/* This commit's kernel is needed now: waits for it if it is being built, and gives
 * up whatever else is. True when the cache has got something new since. */
bool prefetch_wait(struct prefetch *p, const char *commit,
		   void (*progress)(void *data, int done, int total), void *data);

/* Seconds that building this commit ahead took; 0: it was not built ahead. */
double prefetch_seconds(const struct prefetch *p, const char *commit);

#endif
