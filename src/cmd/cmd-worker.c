// SPDX-License-Identifier: GPL-2.0-only
/* Not for users: this is the process that session/worker-pool.c starts. */
#include "cmd/cmd.h"
#include "common.h"
#include "session/worker.h"

static const char *const usage[] = {
	"git kbisect worker --lane=<n> --jobs=<n> --guests=<n> <commit>", NULL
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

int cmd_worker(int argc, char **argv)
{
	struct worker_spec spec = { .lane = -1 };
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

	return command_in_repo(argc, argv, options, usage, worker, &spec);
}
