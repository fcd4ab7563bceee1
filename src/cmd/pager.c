// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/pager.h"
#include "base/strbuf.h"
#include "git/run-git.h"

#include <sys/wait.h>

#define PAGER_NAME_MAX 4096

static pid_t pager = -1;
static char *user_pager; /* GIT_PAGER as the user has it; "cat" also after git -P */

void pager_remember(void)
{
	const char *value = getenv("GIT_PAGER");

	user_pager = value ? xstrdup(value) : NULL;
}

/* The output of a git command without its newline, owned; NULL when it fails. */
static char *pager_ask(const struct repo *repo, const char *const *args)
{
	struct strbuf out = STRBUF_INIT(PAGER_NAME_MAX);
	int status = run_git_v(repo, args, NULL, 0, &out, NULL, NULL);

	strbuf_rtrim(&out);
	if (status == 0)
		return strbuf_detach(&out);
	strbuf_release(&out);
	return NULL;
}

/* core.pager, owned; NULL when it is not set. The git that we run is told to use no pager, so
 * libgit2 is asked. */
static char *core_pager(const struct repo *repo)
{
	git_buf value = { 0 };
	git_config *config = NULL;
	char *text = NULL;

	if (git_repository_config(&config, repo->git) == 0 &&
	    git_config_get_string_buf(&value, config, "core.pager") == 0)
		text = xstrdup(value.ptr);
	git_buf_dispose(&value);
	git_config_free(config);
	return text;
}

/* As git var GIT_PAGER has it. */
static char *general_pager(const struct repo *repo)
{
	const char *last = getenv("PAGER");
	char *configured = user_pager ? NULL : core_pager(repo);

	if (user_pager)
		return xstrdup(user_pager);
	if (configured)
		return configured;
	return xstrdup(last ? last : "less");
}

/* The shell command of the pager, owned; NULL when none is wanted. */
static char *pager_command(const struct repo *repo, const char *command)
{
	AUTO_FREE char *key = xstrfmt("pager.kbisect.%s", command);
	const char *const as_bool[] = { "config", "--type=bool", key, NULL };
	const char *const as_text[] = { "config", key, NULL };
	AUTO_FREE char *set = pager_ask(repo, as_text);
	AUTO_FREE char *on = set ? pager_ask(repo, as_bool) : NULL;
	char *chosen = NULL;

	if (str_equal(on, "false"))
		return NULL;
	chosen = set && !on ? steal(&set) : general_pager(repo);
	if (chosen && *chosen && !str_equal(chosen, "cat"))
		return chosen;
	free(chosen);
	return NULL;
}

static void run_pager(const char *command, int in)
{
	dup2(in, STDIN_FILENO);
	setenv("LESS", "FRX", 0);
	setenv("LV", "-c", 0);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

void pager_start(const struct repo *repo, const char *name)
{
	AUTO_FREE char *command = isatty(STDOUT_FILENO) ? pager_command(repo, name) : NULL;
	int fds[2];

	if (!command || pipe2(fds, O_CLOEXEC) < 0)
		return;
	fflush(stdout);
	pager = fork();
	if (pager == 0)
		run_pager(command, fds[0]);
	if (pager > 0)
		dup2(fds[1], STDOUT_FILENO);
	close(fds[0]);
	close(fds[1]);
}

void pager_wait(void)
{
	while (pager > 0 && waitpid(pager, NULL, 0) < 0 && errno == EINTR)
		;
	pager = -1;
}
