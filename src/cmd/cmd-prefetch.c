// SPDX-License-Identifier: GPL-2.0-only
/* Not for users: the process that session/prefetch.c starts. */
#include "cmd/cmd.h"
#include "common.h"
#include "session/prefetch-worker.h"
#include "session/state.h"

int cmd_prefetch(int argc, char **argv)
{
	struct error err = ERROR_INIT;
	enum decision verdict;
	struct session s;
	struct repo repo;
	int ret = -1;

	if (argc != 3 || decision_parse(argv[2], &verdict) < 0)
		return EXIT_USAGE;
	if (repo_open(&repo, &err) == 0 && session_peek(&s, &repo, &err) == 0) {
		ret = prefetch_work(&s, argv[1], verdict, stdout, &err);
		session_close(&s);
	}
	repo_close(&repo);
	return ret < 0 ? fail(&err) : ret;
}
