/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All that is needed to test commits: a lane to build in, the known kernels, and the
 * guest's root file system with the reproducer.
 *
 *	struct testbed *tb = testbed_open(&repo, &settings, &err);
 *	struct build b = BUILD_INIT;
 *	testbed_kernel(tb, commit, &b, &err);	built, or taken from the cache
 *	testbed_guest(tb, &b, &batch, &err);	hands it to the runner
 *	testbed_close(tb);
 *
 * The lane is locked, so one process at a time can open it.
 */
#ifndef SESSION_TESTBED_H
#define SESSION_TESTBED_H

#include "runner/batch.h"
#include "kernel/backports.h"
#include "kernel/build.h"
#include "session/prefetch.h"
#include "session/settings.h"

struct testbed;

/* Checks the host first: compiler, make, runner, disk space. NULL with ERROR_HOST when something is
 * missing or another process has the lane, with ERROR_USER when the settings do not fit each other
 * or the runner. */
struct testbed *testbed_open(const struct repo *repo, const struct settings *settings,
			     struct error *err);
void testbed_close(struct testbed *tb);

/* For the prefetch of a session that another process runs: opens the second lane, and
 * nothing that boots kernels. Needs disk space for both lanes. */
struct testbed *testbed_open_prefetch(const struct repo *repo, const struct settings *settings,
				      struct error *err);

/* For a worker of a session that another process runs (session/worker.h): the same as
 * testbed_open(), with this lane. */
struct testbed *testbed_open_worker(const struct repo *repo, const struct settings *settings,
				    int lane, struct error *err);

/* Opens neither lane nor runner: only asks which kernels are known. */
struct testbed *testbed_open_look(const struct repo *repo, const struct settings *settings,
				  struct error *err);

/* Bytes that a lane takes, about: a full build of a distribution's configuration. */
#define TESTBED_SPACE ((int64_t)2 << 30)

/* How many commits are tested at once: settings.parallel, or as many as this host has
 * processors, memory and disk space for. */
int testbed_lanes(const struct testbed *tb);

/* The guests that the host has space for, or those of the settings, for all lanes together. */
int testbed_guests(const struct testbed *tb);

/* Lends the lane to a worker, and takes it back with the kernels that workers have built. The
 * testbed builds nothing in between. */
void testbed_lend_lane(struct testbed *tb);
int testbed_take_lane_back(struct testbed *tb, struct error *err);

/* Called with (data, done, total) while a kernel is being built. */
void testbed_on_progress(struct testbed *tb, void (*progress)(void *, int, int), void *data);

/* The first line of --version of the commit's compiler. Borrowed; NULL with an error. */
const char *testbed_compiler(const struct testbed *tb, const char *commit, struct error *err);

/* The key of the known kernel that this commit has, owned; NULL when none is known. */
char *testbed_known(struct testbed *tb, const char *commit);

/* Whether the kernel of this commit is in the cache of this host. */
bool testbed_has(struct testbed *tb, const char *commit);

/* Puts it there. Returns 0; 1 when it does not build; -1 for a fault of the host, also when
 * the cache does not keep it. */
int testbed_keep(struct testbed *tb, const char *commit, struct error *err);

/* True when the lane has no build to go on from; *unfinished (owned) is then the commit
 * whose first build was interrupted, or NULL. */
bool testbed_is_cold(struct testbed *tb, char **unfinished);

/* A message about what a guest has and can reach besides its test, and about the options of
 * the kernel that this takes; owned. NULL when it has nothing of that kind. */
char *testbed_wider(const struct testbed *tb);

/* A directory beside the lane for temporary files. */
const char *testbed_scratch(const struct testbed *tb);

/* The prefetch of this testbed; NULL when nothing is prefetched. */
struct prefetch *testbed_prefetch(const struct testbed *tb);

/* The manifest of a commit's kernel by its key. Borrowed until the next call; NULL when it
 * is no longer known. */
const struct manifest *testbed_manifest(struct testbed *tb, const char *commit, const char *key);

/* Builds the kernel or takes it from the cache. Returns 0 also when the build failed
 * (b->status); -1 for a fault of the host. The paths in b are valid until the next call. */
int testbed_kernel(struct testbed *tb, const char *commit, struct build *b, struct error *err);

/* The same, and b->vmlinux is there, which the cache does not keep: it is valid until the next
 * build in the lane. */
int testbed_vmlinux(struct testbed *tb, const char *commit, struct build *b, struct error *err);

/* Sets one more fix to apply to each commit; NULL ends that. */
void testbed_also_apply(struct testbed *tb, const char *fix);

/* The fixes that the kernel of the last testbed_kernel() has on top of its commit. Borrowed
 * until the next one. */
const struct backported *testbed_backports(const struct testbed *tb);

/* Takes the reproducer of the settings over again, which has changed. */
int testbed_set_test(struct testbed *tb, struct error *err);

/* Builds all kernels with this configuration (parts, borrowed) from now on. */
int testbed_use_config(struct testbed *tb, const char *const *config, struct error *err);

/* Resolves a configuration for the source of a commit and writes it to the file "to". With
 * lsmod, only the modules in that list stay. */
int testbed_resolve_config(struct testbed *tb, const char *commit, const char *const *config,
			   const char *lsmod, const char *to, struct error *err);

/* Gives the kernel to the runner, and fills everything of the batch's runner and boot
 * that does not depend on the runs. Strings stay valid while tb and b do. */
int testbed_guest(struct testbed *tb, const struct build *b, struct batch_spec *batch,
		  struct error *err);

/* Makes a commit on top of "on" that reverts another and belongs to no branch; *commit is
 * owned. Returns 1 when it does not revert cleanly. */
int testbed_revert(struct testbed *tb, const char *on, const char *reverted, char **commit,
		   struct error *err);

/* The lane's work tree, checked out at commit, for scripts that need one. */
const char *testbed_tree(struct testbed *tb, const char *commit, struct error *err);

#endif
