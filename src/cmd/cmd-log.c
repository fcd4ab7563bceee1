// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/cmd.h"
#include "cmd/pager.h"
#include "common.h"

static const char *const usage[] = { "git kbisect log", NULL };

static int print_log(const struct repo *repo, int argc, char **argv, void *data, struct error *err)
{
	struct strbuf out = STRBUF_CHECKED(LOG_MAX);
	struct session s;
	int ret;

	(void)argc;
	(void)argv;
	(void)data;
	if (session_peek(&s, repo, err) < 0)
		return -1;
	ret = log_render(repo, &out, err);
	session_close(&s);
	if (!ret)
		pager_start(repo, "log");
	fputs(out.buf, stdout);
	strbuf_release(&out);
	return ret;
}

int cmd_log(int argc, char **argv)
{
	static const struct option_def options[] = { { 0 } };

	return command_in_repo(argc, argv, options, usage, print_log, NULL);
}
