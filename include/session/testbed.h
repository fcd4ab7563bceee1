/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What testing a commit takes: a lane to build in, the kernels that are known,
 * and the guest's root file system with the reproducer.
 *
 *	struct testbed *tb = testbed_open(&repo, &settings, &err);
 *	struct build b = BUILD_INIT;
 *	testbed_kernel(tb, commit, &b, &err);	built, or taken from the cache
 *	testbed_guest(tb, &b, &guest, &err);	fills a guest_spec for it
 *	testbed_close(tb);
 *
 * One process at a time has it: the lane is locked.
 */
#ifndef SESSION_TESTBED_H
#define SESSION_TESTBED_H

#include "runner/batch.h"
#include "kernel/backports.h"
#include "kernel/build.h"
#include "session/prefetch.h"
#include "session/settings.h"

struct testbed;

/* Checks the host first: compiler, make, QEMU, space. */
struct testbed *testbed_open(const struct repo *repo, const struct settings *settings,
			     struct error *err);
void testbed_close(struct testbed *tb);

/* To build ahead for a session that another process runs: the second lane, and
 * nothing to boot kernels with. Wants room for both lanes. */
struct testbed *testbed_open_prefetch(const struct repo *repo, const struct settings *settings,
				      struct error *err);

/* Called with (data, done, total) while a kernel is being built. */
void testbed_on_progress(struct testbed *tb, void (*progress)(void *, int, int), void *data);

/* First line of what the commit's compiler says to --version. Borrowed; NULL
 * when there is none. */
const char *testbed_compiler(const struct testbed *tb, const char *commit, struct error *err);

/* The key of a known kernel that this commit is, owned, or NULL. */
char *testbed_known(struct testbed *tb, const char *commit);

/* Is the kernel of this commit in the cache of this host? */
bool testbed_has(struct testbed *tb, const char *commit);

/* Puts it there. 0; 1: it does not build; -1: the host's fault, also when the
 * cache does not keep it. */
int testbed_keep(struct testbed *tb, const char *commit, struct error *err);

/* True when the lane has no build to go on from; *unfinished, owned, is then the
 * commit whose first build was cut short, or NULL. */
bool testbed_is_cold(struct testbed *tb, char **unfinished);

/* A directory beside the lane's for what is of no use afterwards. */
const char *testbed_scratch(const struct testbed *tb);

/* What builds ahead; NULL when nothing is to be. */
struct prefetch *testbed_prefetch(const struct testbed *tb);

/* The manifest of a commit's kernel by its key, borrowed until the next call; NULL
 * when it is not known any more. */
const struct manifest *testbed_manifest(struct testbed *tb, const char *commit, const char *key);

/* 0 also when the build failed (b->status); -1: the host's fault. The paths in b
 * are valid until the next call. */
int testbed_kernel(struct testbed *tb, const char *commit, struct build *b, struct error *err);

/* One more fix to apply to whatever commit comes, until it is set to NULL. */
void testbed_also_apply(struct testbed *tb, const char *fix);

/* The fixes that the kernel of the last testbed_kernel() has on top of its commit.
 * Borrowed until the next commit's. */
const struct backported *testbed_backports(const struct testbed *tb);

/* All kernels are of this configuration (file or target, borrowed) from now on. */
int testbed_use_config(struct testbed *tb, const char *config, struct error *err);

/* What a configuration becomes for the source of a commit, in the file "to". */
int testbed_resolve_config(struct testbed *tb, const char *commit, const char *config,
			   const char *to, struct error *err);

/* Fills everything of the spec that does not depend on the runs. Strings stay
 * valid while tb and b do. */
int testbed_guest(struct testbed *tb, const struct build *b, struct guest_spec *guest,
		  struct error *err);

/* Makes a commit, on top of "on", that reverts another; *commit is owned. It
 * belongs to no branch. 1: it does not revert cleanly. */
int testbed_revert(struct testbed *tb, const char *on, const char *reverted, char **commit,
		   struct error *err);

/* The lane's work tree, checked out at commit, for scripts that need one. */
const char *testbed_tree(struct testbed *tb, const char *commit, struct error *err);

#endif
