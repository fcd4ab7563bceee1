// SPDX-License-Identifier: GPL-2.0-only
/* git kbisect reset: drops the session. */
#include "cmd/cmd.h"
#include "common.h"
#include "git/bisect-state.h"
#include "git/lane.h"
#include "report/note.h"
#include "session/git-driver.h"

static const char *const usage[] = { "git kbisect reset [--lanes]", NULL };

/* Ends the git bisect of the session, whose lock we hold, but none that the user began. */
static int end_bisection(const struct session *s, const struct repo *repo, struct error *err)
{
	struct bisect b = BISECT_INIT;
	int ret = bisect_read(repo, &b, err);

	/* The ends of a damaged session are not known. */
	if (!ret && b.active && (s->state.failing ? driver_is_ours(s) : bisect_is_ours(repo, NULL)))
		ret = bisect_reset(repo, err);
	bisect_clear(&b);
	return ret;
}

static int reset(const struct repo *repo, int argc, char **argv, void *data, struct error *err)
{
	const bool *lanes = data;
	struct error damage = ERROR_INIT;
	struct session s;

	(void)argc;
	(void)argv;
	if (session_lock(&s, repo, err) < 0)
		return -1;
	/* A damaged session can be reset, too. The result of an intact one is written to
	 * its notes first. */
	if (session_exists(repo) && session_load(&s, &damage) == 0 && note_write(&s, err) < 0)
		goto failed;
	/* The lanes come first, because removing them fails while another session builds
	 * there. */
	if (*lanes && lanes_remove(repo, err) < 0)
		goto failed;
	if (end_bisection(&s, repo, err) < 0)
		goto failed;
	error_clear(&damage);
	return session_remove(&s, err);
failed:
	error_clear(&damage);
	session_close(&s);
	return -1;
}

int cmd_reset(int argc, char **argv)
{
	bool lanes = false;
	const struct option_def options[] = {
		{ .name = "lanes",
		  .type = OPTION_FLAG,
		  .help = "also remove the work trees that kernels are built in",
		  .value = &lanes },
		{ 0 },
	};

	return command_in_repo(argc, argv, options, usage, reset, &lanes);
}
