// SPDX-License-Identifier: GPL-2.0-only
#include "supervisor.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* A process that lives for so long after SIGKILL hangs in the kernel. */
#define GIVE_UP_SECONDS 2.0
/* A program that is not executed after this long waits for a file system. */
#define START_SECONDS 30.0

static void die_with_parent(pid_t parent, int sig)
{
	prctl(PR_SET_PDEATHSIG, sig);
	if (getppid() != parent)
		_exit(127);
}

static bool set_limit(__rlimit_resource_t resource, size_t value)
{
	struct rlimit limit = { .rlim_cur = value, .rlim_max = value }, old;

	if (!value)
		return true;
	if (getrlimit(resource, &old) == 0 && old.rlim_max < value)
		return true;
	return setrlimit(resource, &limit) == 0;
}

static bool set_limits(const struct supervisor_start *s)
{
	return set_limit(RLIMIT_AS, s->memory) && set_limit(RLIMIT_FSIZE, s->file_size) &&
	       set_limit(RLIMIT_CPU, (size_t)s->cpu_seconds);
}

/* Runs in the memory of the supervisor, which waits until the program is executed, see
 * vfork(2): it changes only what the supervisor does not use, and does not return. */
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
	/* The program runs also when its niceness and processors cannot be changed. */
	(void)!nice(s->nice);
	if (s->processors)
		(void)sched_setaffinity(0, sizeof(*s->processors), s->processors);
	if ((!s->cwd || chdir(s->cwd) == 0) && dup2(s->in, 0) >= 0 && dup2(s->out, 1) >= 0 &&
	    dup2(s->err, 2) >= 0 && set_limits(s))
		execv(s->program, (char *const *)s->argv);

	int e = errno;
	(void)!write(failed, &e, sizeof(e));
	_exit(127);
}

/* Sends a signal to all our children. A process that is stopped has to continue before it
 * can act on any signal except SIGKILL. */
static void signal_children(int sig)
{
	char path[64];
	FILE *f;
	int pid;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
	f = fopen(path, "re");
	if (!f)
		return;
	while (fscanf(f, "%d", &pid) == 1) {
		kill(pid, sig);
		kill(pid, SIGCONT);
	}
	fclose(f);
}

/* The program leads its process group, unless it has joined another one. */
static void signal_program(pid_t program, int sig)
{
	kill(-program, sig);
	kill(program, sig);
	kill(-program, SIGCONT);
}

/*
 * Ends what the program left behind: its group, and what left the group with setsid(). We
 * are the subreaper, so orphans become our children, then the orphans of those, until none
 * is left.
 */
static void end_remaining(pid_t program, double grace)
{
	double kill_at = now_seconds() + grace, give_up = kill_at + GIVE_UP_SECONDS;
	const struct timespec nap = { .tv_nsec = 5 * 1000 * 1000 };
	int sig = grace > 0 ? SIGTERM : SIGKILL;

	kill(-program, sig);
	while (now_seconds() < give_up) {
		pid_t pid;

		while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
			;
		if (pid < 0)
			return;
		if (now_seconds() >= kill_at)
			sig = SIGKILL;
		signal_children(sig);
		nanosleep(&nap, NULL);
	}
}

/* Reaps all children that ended. True when the program is one of them. */
static bool program_ended(pid_t program, int *status)
{
	bool ended = false;
	pid_t pid;
	int s;

	while ((pid = waitpid(-1, &s, WNOHANG)) > 0)
		if (pid == program) {
			*status = s;
			ended = true;
		}
	return ended;
}

static void wait_for_program(const struct supervisor_start *s, pid_t program)
{
	const struct timespec nap = { .tv_nsec = 20 * 1000 * 1000 };
	double kill_at = -1; /* >= 0: it was asked to end */
	sigset_t set;
	int status;

	sigfillset(&set);
	while (!program_ended(program, &status)) {
		int sig = kill_at < 0 ? sigwaitinfo(&set, NULL) : sigtimedwait(&set, NULL, &nap);

		if (sig == SIGTERM && kill_at < 0) {
			kill_at = now_seconds() + s->grace;
			if (s->grace > 0)
				signal_program(program, SIGTERM);
		}
		if (kill_at >= 0 && now_seconds() >= kill_at)
			signal_program(program, SIGKILL);
	}
	end_remaining(program, s->grace);
	(void)!write(s->report, &status, sizeof(status));
	_exit(0);
}

static int compare_fds(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Closes all other descriptors: a pipe of another child must not stay open in this one. */
static void keep_only(const struct supervisor_start *s, int failed)
{
	int keep[] = { 2, s->in, s->out, s->err, s->report, failed, INT_MAX };

	qsort(keep, ARRAY_SIZE(keep), sizeof(*keep), compare_fds);
	for (size_t i = 0; i + 1 < ARRAY_SIZE(keep); i++) {
		int first = MAX(keep[i] + 1, 3), last = keep[i + 1] - 1;

		/* Kernels before 5.9 do not have close_range(). */
		if (first <= last && close_range((unsigned int)first, (unsigned int)last, 0) < 0)
			for (int fd = first; fd <= MIN(last, (int)sysconf(_SC_OPEN_MAX)); fd++)
				close(fd);
	}
}

static void supervise(const struct supervisor_start *s, pid_t parent, int failed)
{
	pid_t self = getpid(), program;

	prctl(PR_SET_NAME, "kbisect-child");
	die_with_parent(parent, SIGTERM);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	setpgid(0, 0);
	keep_only(s, failed);
	program = vfork();
	if (program == 0)
		become_program(s, self, failed);
	if (program < 0) {
		int e = errno;

		(void)!write(failed, &e, sizeof(e));
		_exit(127);
	}
	(void)!write(s->report, &program, sizeof(program));
	close(failed);
	close(s->in);
	close(s->out);
	if (s->err > 2)
		close(s->err);
	close(0);
	close(1);
	wait_for_program(s, program);
}

/*
 * Waits until the program is executed, and then returns 0, or the errno of the attempt. The
 * caller's deadline begins after that, so this does not wait for ever: the program may have
 * stopped its supervisor at once, or execve() may hang.
 */
static int exec_errno(int failed, pid_t supervisor)
{
	struct pollfd wait = { .fd = failed, .events = POLLIN };
	double give_up = now_seconds() + START_SECONDS;
	int e = 0;

	while (now_seconds() < give_up) {
		siginfo_t stopped = { .si_pid = 0 };

		if (poll(&wait, 1, 100) > 0)
			return read(failed, &e, sizeof(e)) == sizeof(e) ? e : 0;
		if (waitid(P_PID, (id_t)supervisor, &stopped, WSTOPPED | WNOHANG | WNOWAIT) == 0 &&
		    stopped.si_pid)
			return 0;
	}
	return 0;
}

pid_t supervisor_fork(const struct supervisor_start *s, struct error *err)
{
	pid_t parent = getpid(), pid;
	sigset_t all, old;
	int failed[2], e;

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
	e = exec_errno(failed[0], pid);
	close(failed[0]);
	if (!e)
		return pid;
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	errno = e;
	return error_errno(err, "cannot run '%s'", s->program);
}
