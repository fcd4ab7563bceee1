// SPDX-License-Identifier: GPL-2.0-only
#include "testbed-source.h"
#include "git/cherry-pick.h"
#include "kernel/build-hook.h"

static int apply_patches(struct testbed *tb, struct error *err)
{
	for (const char **patch = tb->settings->patches; patch && *patch; patch++)
		if (backports_patch(tb->repo, *patch, &tb->backported, err) < 0)
			return -1;
	return 0;
}

const char *testbed_with_backports(struct testbed *tb, const char *commit, struct error *err)
{
	if (str_equal(tb->backported_from, commit))
		return tb->backported.commit;
	free(tb->backported_from);
	tb->backported_from = NULL;
	backported_clear(&tb->backported);
	if (backports_apply(&tb->backports, tb->repo, commit, &tb->backported, err) < 0 ||
	    (tb->also && backports_also(tb->repo, tb->also, &tb->backported, err) < 0) ||
	    apply_patches(tb, err) < 0)
		return NULL;
	tb->backported_from = xstrdup(commit);
	return tb->backported.commit;
}

/* Runs the pre-build hook on a commit in the lane. The tree that it leaves becomes a commit as
 * well, so that a kernel is known by the tree that it was built from, whatever the hook does. */
static int hook_source(struct testbed *tb, const char *source, struct error *err)
{
	const struct build_hook hook = {
		.key = PRE_BUILD_KEY,
		.command = tb->settings->pre_build,
		.tree = tb->lane.tree,
		.build_dir = tb->lane.build,
		.commit = source,
		.arch = tb->arch->kernel_arch,
		.deadline = tb->settings->build_timeout,
	};
	enum hook_result result;

	free(tb->hooked_from);
	free(tb->hooked);
	tb->hooked_from = tb->hooked = NULL;
	if (lane_checkout(&tb->lane, source, err) < 0 || lane_clean(&tb->lane, err) < 0)
		return -1;
	result = build_hook_run(&hook, err);
	if (result == HOOK_DONE)
		tb->hooked = lane_commit(&tb->lane, tb->repo, source, PRE_BUILD_KEY "\n", err);
	if (result == HOOK_FAILED || (result == HOOK_DONE && !tb->hooked))
		return -1;
	tb->hooked_from = xstrdup(source);
	return 0;
}

int testbed_find_source(struct testbed *tb, const char *commit, const char **source,
			struct error *err)
{
	*source = testbed_with_backports(tb, commit, err);
	if (!*source)
		return -1;
	if (!tb->settings->pre_build)
		return 0;
	if (!str_equal(tb->hooked_from, *source) && hook_source(tb, *source, err) < 0)
		return -1;
	*source = tb->hooked;
	return !tb->hooked;
}
