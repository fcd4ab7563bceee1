#include "supervisor.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

static void die_with_parent(pid_t parent, int sig)
{
	prctl(PR_SET_PDEATHSIG, sig);
	if (getppid() != parent)
		_exit(127);
}

static void become_program(const struct supervisor_start *s, pid_t supervisor, int failed)
{
	sigset_t none;

	die_with_parent(supervisor, SIGKILL);
	setpgid(0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	for (const char *const *e = s->env; e && *e; e++)
		putenv((char *)*e);
	/* A niceness that is refused is no reason not to run. */
	(void)!nice(s->nice);
	if ((!s->cwd || chdir(s->cwd) == 0) && dup2(s->in, 0) >= 0 && dup2(s->out, 1) >= 0 &&
	    dup2(s->err, 2) >= 0)
		execv(s->program, (char *const *)s->argv);

	int e = errno;
	(void)!write(failed, &e, sizeof(e));
	_exit(127);
}

/* Whatever the program left behind: its group, and orphans that came to us. */
static void kill_rest(pid_t program)
{
	kill(-program, SIGKILL);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

static void wait_for_program(pid_t program, int report)
{
	sigset_t set;
	int sig, status;
	pid_t pid;

	sigfillset(&set);
	for (;;) {
		if (sigwait(&set, &sig) != 0)
			continue;
		if (sig == SIGTERM)
			kill(-program, SIGKILL);
		while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
			if (pid == program) {
				struct supervisor_report r = { .value = status };

				kill_rest(program);
				(void)!write(report, &r, sizeof(r));
				_exit(0);
			}
	}
}

/* Descriptors of other children must not stay open in this one. */
static void keep_only(const struct supervisor_start *s, int failed)
{
	long most = sysconf(_SC_OPEN_MAX);

	for (int fd = 3; fd < (int)MIN(most, 1024L); fd++)
		if (fd != s->in && fd != s->out && fd != s->err && fd != s->report && fd != failed)
			close(fd);
}

static void supervise(const struct supervisor_start *s, pid_t parent, int failed)
{
	pid_t self = getpid(), program;

	prctl(PR_SET_NAME, "kbisect-child");
	die_with_parent(parent, SIGTERM);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	setpgid(0, 0);
	keep_only(s, failed);
	program = fork();
	if (program == 0)
		become_program(s, self, failed);
	if (program < 0) {
		int e = errno;

		(void)!write(failed, &e, sizeof(e));
		_exit(127);
	}
	setpgid(program, program);
	close(failed);
	close(s->in);
	close(s->out);
	if (s->err > 2)
		close(s->err);
	close(0);
	close(1);
	wait_for_program(program, s->report);
}

pid_t supervisor_fork(const struct supervisor_start *s, struct error *err)
{
	pid_t parent = getpid(), pid;
	sigset_t all, old;
	int failed[2], e;
	ssize_t n;

	if (pipe2(failed, O_CLOEXEC) < 0)
		return error_errno(err, "cannot create a pipe for %s", s->argv[0]);
	/* No handler of ours may run in the supervisor. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &old);
	pid = fork();
	if (pid == 0) {
		close(failed[0]);
		supervise(s, parent, failed[1]);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	close(failed[1]);
	if (pid < 0) {
		close(failed[0]);
		return error_errno(err, "cannot fork for %s", s->argv[0]);
	}
	while ((n = read(failed[0], &e, sizeof(e))) < 0 && errno == EINTR)
		;
	close(failed[0]);
	if (n != sizeof(e))
		return pid;
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	errno = e;
	return error_errno(err, "cannot run '%s'", s->program);
}
