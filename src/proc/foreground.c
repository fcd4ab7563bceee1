// SPDX-License-Identifier: GPL-2.0-only
#include "proc/foreground.h"

#include "base/files.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>

static void become(const char *program, const char *const *argv, pid_t parent)
{
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() == parent)
		execv(program, (char *const *)argv);
	_exit(127);
}

static int wait_for(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int foreground_run(const char *const *argv, struct error *err)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	AUTO_FREE char *program = find_program(argv[0]);
	struct sigaction old_int, old_quit;
	struct termios terminal;
	bool is_terminal = tcgetattr(0, &terminal) == 0;
	pid_t parent = getpid(), pid;
	int status = -1;

	if (!program)
		return error_set(err, ERROR_HOST, "'%s' not found in PATH", argv[0]);
	sigaction(SIGINT, &ignore, &old_int);
	sigaction(SIGQUIT, &ignore, &old_quit);
	pid = fork();
	if (pid == 0)
		become(program, argv, parent);
	if (pid < 0)
		error_errno(err, "cannot fork for %s", argv[0]);
	else
		status = wait_for(pid);
	if (is_terminal)
		tcsetattr(0, TCSADRAIN, &terminal);
	sigaction(SIGINT, &old_int, NULL);
	sigaction(SIGQUIT, &old_quit, NULL);
	return status;
}
