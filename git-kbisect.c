// SPDX-License-Identifier: GPL-2.0-only
/* git kbisect: finds the commit that broke the Linux kernel. */
#include "base/error.h"
#include "base/options.h"
#include "base/version.h"
#include "cmd/cmd.h"
#include "cmd/pager.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#define EXIT_UNWRITTEN 128

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help; /* NULL: not listed */
} commands[] = {
#define COMMAND_ROW(name, takes, help) { #name, cmd_##name, help },
	COMMANDS(COMMAND_ROW)
#undef COMMAND_ROW
};

static void print_usage(FILE *f)
{
	fputs("usage: git kbisect <command> [<options>] [<args>]\n\n", f);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (commands[i].help)
			fprintf(f, "    %-12s%s\n", commands[i].name, commands[i].help);
	fputs("\n'git kbisect <command> -h' shows the options of a command, and\n"
	      "'git kbisect help <command>' its manual page. There are also the pages\n"
	      "'tutorial' (a first bisection), 'notes' (sharing results) and 'ci' (recipes).\n",
	      f);
}

/* Whether the reader of a pipe has gone because it has read enough, as head(1) does. */
static bool reader_left(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

	return poll(&out, 1, 0) == 1 && out.revents & POLLERR;
}

/* For every command it is an error when its output does not arrive. */
static int finish_output(int status)
{
	struct error err = ERROR_INIT;
	bool failed = ferror(stdout), left = reader_left();

	errno = 0;
	failed |= fclose(stdout) != 0;
	pager_wait();
	if (!failed || left || errno == EPIPE)
		return status;
	error_set(&err, ERROR_HOST, "cannot write to standard output: %s",
		  errno ? strerror(errno) : "a write failed");
	report_error(&err);
	error_clear(&err);
	return EXIT_UNWRITTEN;
}

static bool has_manual(const char *name)
{
	static const char *const guides[] = { "ci", "notes", "tutorial" };

	for (size_t i = 0; i < ARRAY_SIZE(guides); i++)
		if (str_equal(guides[i], name))
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (commands[i].help && str_equal(commands[i].name, name))
			return true;
	return false;
}

/* Shows the manual page of a command, or a guide. Returns only when that fails. */
static int show_manual(const char *name)
{
	AUTO_FREE char *page = xstrfmt("git-kbisect-%s", name);
	struct error err = ERROR_INIT;

	if (!has_manual(name)) {
		fprintf(stderr, "git kbisect: '%s' is not a command\n", name);
		return EXIT_USAGE;
	}
	execlp("man", "man", page, (char *)NULL);
	error_errno(&err, "cannot run man ('git kbisect %s -h' shows the options)", name);
	report_error(&err);
	error_clear(&err);
	return EXIT_UNWRITTEN;
}

static int run(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;

	if (!name) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	if (str_equal(name, "help") && argc > 2)
		return show_manual(argv[2]);
	if (str_equal(name, "-h") || str_equal(name, "--help") || str_equal(name, "help")) {
		print_usage(stdout);
		return 0;
	}
	if (str_equal(name, "--version"))
		return cmd_version(argc - 1, argv + 1);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (str_equal(commands[i].name, name))
			return commands[i].run(argc - 1, argv + 1);
	fprintf(stderr, "git kbisect: '%s' is not a command\n\n", name);
	print_usage(stderr);
	return EXIT_USAGE;
}

/*
 * A descriptor of standard input, output or error that is closed would be given
 * to the next file that is opened: libuv aborts then, and messages would go into
 * that file. Reading from such an input and writing to such an output still fails,
 * so that output which does not arrive is noticed.
 */
static void sanitize_stdfds(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		/* open() takes the lowest free descriptor, which is the closed one. */
		if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			_exit(EXIT_UNWRITTEN);
	}
}

int main(int argc, char **argv)
{
	sanitize_stdfds();
	program_version = version_string();
	pager_remember();
	return finish_output(run(argc, argv));
}
