// SPDX-License-Identifier: GPL-2.0-only
#include "worker-launch.h"
#include "evidence/search.h"
#include "proc/processors.h"
#include "session/launcher.h"
#include "slurm-jobs.h"
#include "worker-request.h"

/* Seconds for a git that the worker may be running to remove its lock files. */
#define GRACE 8.0
/* Seconds for the clone of the repository that a host without one has to make first. */
#define CLONE_SECONDS 7200.0
/* Seconds that Slurm may let a job wait for a node. */
#define QUEUE_SECONDS (30 * 24 * 3600.0)

bool worker_is_elsewhere(const struct session *s)
{
	return s->settings.launcher != NULL;
}

char *worker_avoided_nodes(const struct session *s)
{
	return losses_names(&s->node_losses, NODE_LOST_MAX);
}

/* Two builds, and all runs one after the other, for a host on which no two guests fit. */
static double longest_test(const struct settings *settings, int runs)
{
	double run = settings->boot_timeout + settings->timeout + 60;

	return 2 * settings->build_timeout + runs * run + 600;
}

int worker_most_runs(const struct settings *settings)
{
	return MIN(settings->runs, INT_MAX / SEARCH_RUNS_FACTOR) * SEARCH_RUNS_FACTOR;
}

double worker_longest(const struct settings *settings)
{
	return longest_test(settings, worker_most_runs(settings)) + CLONE_SECONDS;
}

static struct child *launch_here(const struct session *s, const struct worker_spec *spec,
				 uv_loop_t *loop, struct child_spec *child, struct error *err)
{
	const struct repo *repo = s->repo;
	AUTO_FREE char *git_dir = xstrfmt("GIT_DIR=%s", repo->git_dir);
	AUTO_FREE char *work_tree =
		xstrfmt("GIT_WORK_TREE=%s", repo->work_tree ? repo->work_tree : "");
	AUTO_FREE char *lane = xstrfmt("--lane=%d", spec->lane);
	AUTO_FREE char *jobs = xstrfmt("--jobs=%d", spec->jobs);
	AUTO_FREE char *guests = xstrfmt("--guests=%d", spec->guests);
	const char *argv[] = { "/proc/self/exe", "worker", lane, jobs, guests, spec->commit, NULL };
	const char *env[] = { git_dir, repo->work_tree ? work_tree : NULL, NULL };
	cpu_set_t own;

	child->argv = argv;
	child->env = env;
	child->cwd = repo->work_tree ? repo->work_tree : repo->git_dir;
	child->deadline = longest_test(&s->settings, s->settings.runs);
	/* The builds of one lane must not be in the numbers of another one's guests. */
	if (s->settings.metric && processors_share(spec->lane, spec->lanes, CPU_SETSIZE, &own))
		child->processors = &own;
	return child_start(loop, child, err);
}

/* The programs of Slurm were there when the session began. That they no longer are is a fault of
 * the host, so that the session can be continued. */
static int find_launcher(const struct session *s, struct error *err)
{
	if (launcher_find(&s->settings, err) == 0)
		return 0;
	if (err)
		err->kind = ERROR_HOST;
	return -1;
}

/* Where the user left --jobs at the number of our processors, the worker takes all of its host. */
static struct child *launch_elsewhere(const struct session *s, const struct worker_spec *spec,
				      uv_loop_t *loop, struct child_spec *child, struct error *err)
{
	int own = (int)MAX(sysconf(_SC_NPROCESSORS_ONLN), 1L);
	const struct worker_spec there = {
		.commit = spec->commit,
		.jobs = s->settings.jobs == own ? 0 : s->settings.jobs,
		.guests = s->settings.guests,
		.runs = spec->runs,
	};
	AUTO_FREE char *request = worker_request(s, &there, err);
	static const char *const program[] = { "git", "kbisect", "worker", "--request", NULL };
	/* A shell tells the node, because git kbisect may be missing there. */
	static const char *const job[] = {
		"sh",
		"-c",
		"echo \"{\\\"node\\\":\\\"$SLURMD_NODENAME\\\"}\" && exec \"$@\"",
		"sh",
		"git",
		"kbisect",
		"worker",
		"--request",
		NULL
	};
	bool slurm = launcher_is_slurm(&s->settings);
	AUTO_FREE char *file = slurm ? slurm_job_prepare(s->dir, spec->lane, err) : NULL;
	const struct slurm_job slurm_job = { .file = file, .avoid = spec->avoid };
	struct child *started;
	char **argv;

	if (!request || (slurm && !file) || find_launcher(s, err) < 0)
		return NULL;
	argv = launcher_command(&s->settings, slurm ? job : program, &slurm_job);
	child->argv = (const char *const *)argv;
	child->cwd = "/";
	child->input = request;
	child->input_len = strlen(request);
	child->deadline = worker_longest(&s->settings);
	if (slurm)
		child->deadline += QUEUE_SECONDS;
	started = child_start(loop, child, err);
	free_list(argv);
	return started;
}

struct child *worker_launch(const struct session *s, const struct worker_spec *spec,
			    uv_loop_t *loop, const struct child_spec *on, struct error *err)
{
	struct child_spec child = *on;

	child.grace = GRACE;
	if (worker_is_elsewhere(s))
		return launch_elsewhere(s, spec, loop, &child, err);
	return launch_here(s, spec, loop, &child, err);
}
