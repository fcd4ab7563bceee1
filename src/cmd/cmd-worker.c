// SPDX-License-Identifier: GPL-2.0-only
/* Not for users: this is the process that session/worker-launch.c starts. */
#include "cmd/cmd.h"
#include "common.h"
#include "session/worker-site.h"

static const char *const usage[] = {
	"git kbisect worker --lane=<n> --jobs=<n> --guests=<n> <commit>",
	"git kbisect worker --request",
	NULL,
};

/* The events go to standard output, which nothing else may write to. */
static int worker_take_output(struct error *err)
{
	int fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

	if (fd < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		return error_errno(err, "standard output");
	return fd;
}

static int worker(const struct repo *repo, int argc, char **argv, void *data, struct error *err)
{
	struct worker_spec *spec = data;
	struct session s;
	int ret, fd;

	if (argc != 1 || spec->lane < 0 || spec->jobs < 1 || spec->guests < 1)
		return EXIT_USAGE;
	spec->commit = argv[0];
	fd = worker_take_output(err);
	if (fd < 0 || worker_introduce(fd, err) < 0 || session_peek(&s, repo, err) < 0)
		return -1;
	ret = worker_test(&s, spec, fd, err);
	session_close(&s);
	return ret;
}

/* Tests a commit of a session on another host, whose request is on standard input. */
static int worker_on_request(struct error *err)
{
	int fd = worker_take_output(err), ret = -1;
	struct worker_site site;
	struct session s;

	if (fd < 0 || worker_introduce(fd, err) < 0 ||
	    worker_site_open(&site, STDIN_FILENO, err) < 0)
		return -1;
	if (session_peek(&s, &site.repo, err) == 0) {
		ret = worker_test(&s, &site.spec, fd, err);
		session_close(&s);
	}
	worker_site_close(&site);
	return ret;
}

int cmd_worker(int argc, char **argv)
{
	struct worker_spec spec = { .lane = -1 };
	struct error err = ERROR_INIT;
	const struct option_def options[] = {
		{ .name = "lane",
		  .type = OPTION_INT,
		  .arg = "<n>",
		  .help = "the lane to build in",
		  .value = &spec.lane },
		{ .name = "jobs",
		  .type = OPTION_INT,
		  .arg = "<n>",
		  .help = "compile jobs",
		  .value = &spec.jobs },
		{ .name = "guests",
		  .type = OPTION_INT,
		  .arg = "<n>",
		  .help = "guests side by side",
		  .value = &spec.guests },
		{ 0 },
	};

	if (argc == 2 && str_equal(argv[1], "--request"))
		return worker_on_request(&err) < 0 ? fail(&err) : 0;
	return command_in_repo(argc, argv, options, usage, worker, &spec);
}
