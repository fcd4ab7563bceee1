// SPDX-License-Identifier: GPL-2.0-only
/* The prefetch builds in a lane of its own and shares the cache; both are asked here. */
#include "base/files.h"
#include "git/run-git.h"
#include "kernel/tree-clean.h"
#include "testbed-source.h"

bool testbed_has(struct testbed *tb, const char *commit)
{
	AUTO_FREE char *key = testbed_known(tb, commit);

	return key && cache_has(tb->cache, key);
}

int testbed_keep(struct testbed *tb, const char *commit, struct error *err)
{
	struct build b = BUILD_INIT;
	int ret = testbed_kernel(tb, commit, &b, err);

	if (ret < 0)
		goto out;
	if (b.blame == BLAME_NONE) {
		if (!cache_has(tb->cache, b.key))
			ret = error_set(err, ERROR_HOST, "the cache does not keep the kernel");
		goto out;
	}
	/* The objects of a failed first build help no other commit, and the lane must not
	 * count as one that has a build to go on from. */
	ret = 1;
	if (tree_clean_is_cold(tb->lane.build) && remove_tree(tb->lane.build, err) < 0)
		ret = -1;
out:
	build_clear(&b);
	return ret;
}

bool testbed_is_cold(struct testbed *tb, char **unfinished)
{
	struct strbuf head = STRBUF_INIT(1024);
	bool cold = tree_clean_is_cold(tb->lane.build);

	*unfinished = NULL;
	if (cold && run_git_ok(&tb->lane.repo, &head, NULL, "rev-parse", "HEAD", NULL) == 0) {
		strbuf_rtrim(&head);
		if (tree_clean_was_tried(tb->lane.build, tb->repo->git, head.buf))
			*unfinished = strbuf_detach(&head);
	}
	strbuf_release(&head);
	return cold;
}
