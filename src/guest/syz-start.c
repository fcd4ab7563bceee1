// SPDX-License-Identifier: GPL-2.0-only
/*
 * The test of a guest that runs a program for syzkaller. A program of its own, compiled as
 * init.c is. Beside it lies a directory:
 *
 *	syz/syz-execprog, syz/syz-executor	syzkaller's programs
 *	syz/program				for them
 *	syz/arguments				of syz-execprog, see src/guest/syz-options.h
 *
 * syzkaller's programs of different years take different options, so an argument that is not
 * known is left out if the program means the same without it. syz-execprog does not end as
 * long as all is well. Its end is reported in a line that begins with "kbisect-syz: ", as is
 * an option that is needed and not known.
 *
 * syz-execprog prints a line for each execution. Only the first of these are passed on, so
 * that they do not cut off what it says of its failures.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SAYS "kbisect-syz: "
#define ARGUMENTS_MAX 32
#define LINE_MAX_BYTES 1000
#define LINES_PASSED 64
#define FAILURES_PASSED 64
#define STATUS_NOT_RUN 126

static char arguments[4096];
static char *needed[ARGUMENTS_MAX]; /* as in the file */
static size_t needed_nr;
static char own_dir[200];

/* The current line of syz-execprog's, the last one, and the option that it does not know. */
static char line[LINE_MAX_BYTES + 1], last[LINE_MAX_BYTES + 1], unknown[100];
static size_t line_len;

static bool read_arguments(void)
{
	char path[300], *save = NULL;
	int fd;
	ssize_t n;

	snprintf(path, sizeof(path), "%s/syz/arguments", own_dir);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, arguments, sizeof(arguments) - 1);
	if (fd >= 0)
		close(fd);
	if (n < 0)
		return false;
	arguments[n] = 0;
	for (char *p = strtok_r(arguments, "\n", &save); p && needed_nr < ARGUMENTS_MAX;
	     p = strtok_r(NULL, "\n", &save))
		needed[needed_nr++] = p;
	return true;
}

static void become_execprog(int out)
{
	char executor[300], execprog[300], program[300];
	char *argv[ARGUMENTS_MAX + 4];
	size_t n = 0;

	snprintf(execprog, sizeof(execprog), "%s/syz/syz-execprog", own_dir);
	snprintf(executor, sizeof(executor), "-executor=%s/syz/syz-executor", own_dir);
	snprintf(program, sizeof(program), "%s/syz/program", own_dir);
	argv[n++] = execprog;
	argv[n++] = executor;
	for (size_t i = 0; i < needed_nr; i++)
		argv[n++] = needed[i] + 1;
	argv[n++] = program;
	argv[n] = NULL;
	dup2(out, 1);
	dup2(out, 2);
	execv(execprog, argv);
	printf("cannot be executed: %s\n", strerror(errno));
	fflush(stdout);
	_exit(STATUS_NOT_RUN);
}

static bool is_failure(const char *s)
{
	return strstr(s, "SYZFAIL:") || strstr(s, "SYZFATAL:");
}

static void note_unknown(void)
{
	static const char refused[] = "flag provided but not defined: -";
	const char *option = strstr(line, refused);

	if (!option || *unknown)
		return;
	option += sizeof(refused) - 1;
	snprintf(unknown, sizeof(unknown), "%.*s", (int)strcspn(option, " \r\n"), option);
}

static void execprog_end_line(void)
{
	static int passed, failures;

	if (!line_len)
		return;
	line[line_len] = 0;
	note_unknown();
	memcpy(last, line, line_len + 1);
	if (is_failure(line) ? failures++ < FAILURES_PASSED : passed++ < LINES_PASSED) {
		printf("%s\n", line);
		fflush(stdout);
	}
	line_len = 0;
}

/* Returns false at the end of the output. */
static bool take_output(int fd)
{
	char buf[4096];
	ssize_t n = read(fd, buf, sizeof(buf));

	for (ssize_t i = 0; i < n; i++) {
		if (buf[i] == '\n' || line_len == LINE_MAX_BYTES)
			execprog_end_line();
		if (buf[i] != '\n')
			line[line_len++] = buf[i] ? buf[i] : ' ';
	}
	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

/* Processes that syz-execprog leaves behind may hold the pipe open. */
static int run_execprog(void)
{
	int fds[2], status = 0;
	pid_t pid;

	*unknown = *last = 0;
	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) < 0)
		return -1;
	fcntl(fds[1], F_SETFL, 0);
	pid = fork();
	if (pid == 0)
		become_execprog(fds[1]);
	close(fds[1]);
	while (pid > 0 && waitpid(pid, &status, WNOHANG) != pid) {
		struct pollfd p = { .fd = fds[0], .events = POLLIN };

		if (poll(&p, 1, 200) > 0 && !take_output(fds[0]))
			usleep(10000);
	}
	for (struct pollfd p = { .fd = fds[0], .events = POLLIN };
	     poll(&p, 1, 0) > 0 && take_output(fds[0]);)
		;
	execprog_end_line();
	close(fds[0]);
	return pid > 0 ? status : -1;
}

/* Leaves the unknown option out. Returns false when it is needed. */
static bool leave_out(void)
{
	size_t n = strlen(unknown);

	for (size_t i = 0; i < needed_nr; i++) {
		const char *name = needed[i] + 2;

		if (needed[i][0] != '?' || strncmp(name, unknown, n) || name[n] != '=')
			continue;
		memmove(needed + i, needed + i + 1, (needed_nr - i - 1) * sizeof(*needed));
		needed_nr--;
		return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	const char *slash = argc ? strrchr(argv[0], '/') : NULL;
	int status = -1;

	snprintf(own_dir, sizeof(own_dir), "%.*s", slash ? (int)(slash - argv[0]) : 0, argv[0]);
	if (!read_arguments()) {
		printf(SAYS "cannot read the arguments of syz-execprog: %s\n", strerror(errno));
		return STATUS_NOT_RUN;
	}
	do
		status = run_execprog();
	while (*unknown && leave_out());
	if (*unknown)
		printf(SAYS "syz-execprog does not know the option -%s, which the program needs\n",
		       unknown);
	else if (status >= 0 && WIFSIGNALED(status))
		printf(SAYS "syz-execprog was killed by signal %d\n", WTERMSIG(status));
	else
		printf(SAYS "syz-execprog ended with status %d: %s\n",
		       status < 0 ? -1 : WEXITSTATUS(status), last);
	return STATUS_NOT_RUN;
}
