// SPDX-License-Identifier: GPL-2.0-only
/* Not for users: this is the process that session/prefetch.c starts. */
#include "cmd/cmd.h"
#include "common.h"
#include "session/events.h"
#include "session/prefetch-worker.h"

static const char *const usage[] = { "git kbisect prefetch <commit> <verdict>", NULL };

static int prefetch(const struct repo *repo, int argc, char **argv, void *data, struct error *err)
{
	enum decision verdict;
	struct session s;
	int ret;

	(void)data;
	if (argc != 2 || decision_parse(argv[1], &verdict) < 0)
		return EXIT_USAGE;
	if (session_peek(&s, repo, err) < 0)
		return -1;
	ret = prefetch_work(&s, argv[0], verdict, stdout, err);
	session_close(&s);
	return ret;
}

int cmd_prefetch(int argc, char **argv)
{
	static const struct option_def options[] = { { 0 } };

	return command_in_repo(argc, argv, options, usage, prefetch, NULL);
}
