// SPDX-License-Identifier: GPL-2.0-only
/* git kbisect test: judges one commit in a session of its own, which is removed afterwards. */
#include "base/files.h"
#include "base/progress.h"
#include "cmd/cmd.h"
#include "common.h"
#include "session/target.h"

#define TEST_RUNS 10 /* enough for a first look; --runs may lower it */

static const char *const usage[] = {
	"git kbisect test [<options>] [<commit>]",
	NULL,
};

/* Returns the exit status, or -1. */
static int test_and_print(struct session *s, struct testbed *tb, const char *commit,
			  struct error *err)
{
	struct policy policy = session_policy(s);
	struct commit_test test = {
		.commit = commit, .why = REASON_SINGLE_COMMIT, .policy = &policy, .calibrate = true
	};
	struct verdict v = VERDICT_INIT;
	int ret = -1;

	policy.slack = 1;
	policy.calibrate_max = policy.reproduce_max = MIN(s->settings.runs, TEST_RUNS);
	if (target_from_settings(s, err) == 0 && test_commit(s, tb, &test, &v, err) == 0) {
		AUTO_FREE char *line =
			xstrfmt("verdict: %s: %s", decision_name(v.decision), v.reason);

		progress_hide();
		tell_user(line);
		ret = exit_of(v.decision);
	}
	verdict_clear(&v);
	return ret;
}

/* Tests in a session of its own in a scratch directory, so that the user's session stays as
 * it is. */
static int test_in_scratch(const struct repo *repo, struct settings *settings, const char *commit,
			   struct error *err)
{
	AUTO_FREE char *scratch = xstrfmt("%s/test-XXXXXX", settings->cache_dir);
	struct repo own = *repo;
	struct session s;
	struct testbed *tb;
	struct display *d;
	int ret = -1;

	if (!mkdtemp(scratch))
		return error_errno(err, "cannot create '%s'", scratch);
	own.state_dir = scratch;
	settings->prefetch = false; /* no commit comes after it */
	settings->fix = false;	    /* one commit has no other end */
	if (session_create(&s, &own, settings, commit, (char *[]){ NULL }, NULL, false, err) < 0)
		goto out;
	d = display_new(&s);
	tb = open_testbed(&s, err);
	if (tb)
		ret = test_and_print(&s, tb, commit, err);
	testbed_close(tb);
	display_free(d);
	session_close(&s);
out:
	remove_tree(scratch, NULL);
	return ret;
}

static int test_named(const struct repo *repo, struct settings *settings, int argc, char **argv,
		      void *data, struct error *err)
{
	AUTO_FREE char *commit = repo_resolve(repo, argc ? argv[0] : "HEAD", err);

	(void)data;
	if (settings->contrast)
		return error_set(
			err, ERROR_USER,
			"%s compares commits with both ends, which git kbisect start runs: "
			"a single commit cannot be judged by it",
			settings->contrast == CONTRAST_RATE ? "--rate (--for=rate)" : "--metric");
	if (!commit || repo_check_kernel(repo, commit, err) < 0)
		return -1;
	return test_in_scratch(repo, settings, commit, err);
}

int cmd_test(int argc, char **argv)
{
	static const struct option_def options[] = { DISPLAY_OPTIONS, { 0 } };
	static const struct settings_command command = { .options = options,
							 .usage = usage,
							 .base = settings_from_session,
							 .body = test_named };

	return command_with_settings(argc, argv, &command);
}
