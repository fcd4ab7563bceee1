// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/pager.h"
#include "base/strbuf.h"
#include "git/run-git.h"
#include "proc/child.h"

#include <sys/wait.h>

#define PAGER_NAME_MAX 4096

/* Seconds that git may take to tell a setting. */
#define CONFIG_DEADLINE 20.0

static pid_t pager = -1;
static char *user_pager;    /* GIT_PAGER as the user has it; "cat" also after git -P */
static char *user_settings; /* of "git -c", as git passes them on */

void pager_remember(void)
{
	const char *value = getenv("GIT_PAGER"), *settings = getenv("GIT_CONFIG_PARAMETERS");

	user_pager = value ? xstrdup(value) : NULL;
	user_settings = xstrdup(settings ? settings : "");
}

/* Returns the setting of the user, which the caller frees, or NULL if it is unset. git is
 * asked, because it knows the setting outside of a
 * repository, too; every other git that we run is told to use no pager. */
static char *pager_setting(const char *key, const char *type)
{
	AUTO_FREE char *settings = xstrfmt("GIT_CONFIG_PARAMETERS=%s", user_settings);
	const char *const argv[] = { "git", "config", type, key, NULL };
	const char *const env[] = { settings, NULL };
	const struct child_spec spec = { .argv = argv, .env = env, .deadline = CONFIG_DEADLINE };
	struct strbuf out = STRBUF_INIT(PAGER_NAME_MAX), errs = STRBUF_CUT(PAGER_NAME_MAX);
	int status = run_git_child(&spec, &out, &errs, NULL);
	char *value = NULL;

	strbuf_rtrim(&out);
	if (status == 0)
		value = xstrdup(out.buf);
	strbuf_release(&out);
	strbuf_release(&errs);
	return value;
}

/* As git var GIT_PAGER has it. */
static char *general_pager(void)
{
	const char *last = getenv("PAGER");
	char *configured = user_pager ? NULL : pager_setting("core.pager", "--get");

	if (user_pager)
		return xstrdup(user_pager);
	if (configured)
		return configured;
	return xstrdup(last ? last : "less");
}

/* The shell command of the pager, owned; NULL when none is wanted. */
static char *pager_command(const char *command)
{
	AUTO_FREE char *key = xstrfmt("pager.kbisect.%s", command);
	AUTO_FREE char *set = pager_setting(key, "--get");
	AUTO_FREE char *on = set ? pager_setting(key, "--type=bool") : NULL;
	char *chosen = NULL;

	if (str_equal(on, "false"))
		return NULL;
	chosen = set && !on ? steal(&set) : general_pager();
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

void pager_start(const char *name)
{
	AUTO_FREE char *command = isatty(STDOUT_FILENO) ? pager_command(name) : NULL;
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
