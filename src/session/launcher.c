// SPDX-License-Identifier: GPL-2.0-only
#include "session/launcher.h"
#include "base/files.h"
#include "base/quote.h"
#include "proc/child.h"
#include "slurm-jobs.h"

#define WORDS_MAX 65536
#define SINFO_SECONDS 60.0

/* Runs srun with the given words, after the name of the job and its file. While the controller
 * does not answer, srun fails after a few seconds, and a job whose end it could not tell would
 * keep its node for ever. The job, and one of the same name that a killed process left, is known
 * by the name. A scancel that hangs is killed after a minute and run again, so that the lane goes
 * on when the controller does. */
static const char srun_script[] =
	"name=$1 file=$2\n"
	"shift 2\n"
	"cancel() {\n"
	"	told=\n"
	"	until timeout -k 5 60 scancel --quiet --name=\"$name\" </dev/null >/dev/null 2>&1\n"
	"	do\n"
	"		test -n \"$told\" || echo \"warning: Slurm does not answer: $1 waits for it\" >&2\n"
	"		told=1\n"
	"		sleep 5\n"
	"	done\n"
	"}\n"
	"cancel 'the job'\n"
	"trap : TERM\n"
	"srun --job-name=\"$name\" \"$@\"\n"
	"status=$?\n"
	"cancel 'the next job'\n"
	"rm -f \"$file\"\n"
	"exit $status\n";

bool launcher_is_slurm(const struct settings *s)
{
	return str_equal(s->launcher, LAUNCHER_SLURM);
}

struct command_words {
	char **v;
	size_t nr, alloc;
};

static void command_words_add(struct command_words *w, char *owned)
{
	ALLOC_GROW(w->v, w->nr + 2, w->alloc);
	w->v[w->nr++] = owned;
	w->v[w->nr] = NULL;
}

static void command_words_add_option(struct command_words *w, const char *option, const char *value)
{
	if (value)
		command_words_add(w, xstrfmt("--%s=%s", option, value));
}

/* One task, with the processors for the jobs. The only variables of our environment that it
 * gets are those with which it finds programs and the home directory. */
static void add_srun(const struct settings *s, struct command_words *w, const struct slurm_job *job)
{
	AUTO_FREE char *own = xstrfmt("%ld", (long)getpid());
	char *name = job ? xstrdup(strrchr(job->file, '/') + 1) : slurm_job_name(own);

	command_words_add(w, xstrdup("sh"));
	command_words_add(w, xstrdup("-c"));
	command_words_add(w, xstrdup(srun_script));
	command_words_add(w, xstrdup("srun"));
	command_words_add(w, name);
	command_words_add(w, xstrdup(job ? job->file : ""));
	command_words_add(w, xstrdup("--quiet"));
	command_words_add(w, xstrdup("--nodes=1"));
	command_words_add(w, xstrdup("--ntasks=1"));
	command_words_add(w, xstrfmt("--cpus-per-task=%d", s->jobs));
	command_words_add(w, xstrdup("--chdir=/"));
	command_words_add(w, xstrdup("--export=HOME,PATH"));
	command_words_add_option(w, "partition", s->slurm_partition);
	command_words_add_option(w, "constraint", s->slurm_constraint);
	command_words_add_option(w, "account", s->slurm_account);
	command_words_add_option(w, "time", s->slurm_time);
	command_words_add_option(w, "mem", s->slurm_memory);
	command_words_add_option(w, "exclude", job ? job->avoid : NULL);
}

char **launcher_command(const struct settings *s, const char *const *program,
			const struct slurm_job *job)
{
	struct strbuf sb = STRBUF_INIT(WORDS_MAX + strlen(s->launcher));
	struct command_words w = { 0 };

	if (launcher_is_slurm(s)) {
		add_srun(s, &w, job);
		for (; *program; program++)
			command_words_add(&w, xstrdup(*program));
		strbuf_release(&sb);
		return w.v;
	}
	strbuf_addstr(&sb, s->launcher);
	for (; *program; program++) {
		strbuf_addch(&sb, ' ');
		quote_add(&sb, *program);
	}
	command_words_add(&w, xstrdup("sh"));
	command_words_add(&w, xstrdup("-c"));
	command_words_add(&w, strbuf_detach(&sb));
	return w.v;
}

static int check_partition(const char *partition, struct error *err)
{
	AUTO_FREE char *option = xstrfmt("--partition=%s", partition ? partition : "");
	const char *const argv[] = { "sinfo", "--noheader", "--format=%P",
				     partition ? option : NULL, NULL };
	struct strbuf out = STRBUF_CUT(WORDS_MAX), errs = STRBUF_CUT(WORDS_MAX);
	const struct child_spec spec = { .argv = argv, .deadline = SINFO_SECONDS };
	int status = child_run(&spec, &out, &errs, err);

	strbuf_rtrim(&errs);
	if (status < 0)
		error_prefix(err, "--launcher=slurm: Slurm does not answer");
	else if (status > 0)
		error_set(err, ERROR_USER, "--launcher=slurm: Slurm does not answer: %s", errs.buf);
	else if (!status && !out.len && partition)
		status = error_set(err, ERROR_USER,
				   "kbisect.slurm.partition: Slurm has no partition '%s' ('sinfo' "
				   "lists them)",
				   partition);
	else if (!status && !out.len)
		status = error_set(err, ERROR_USER, "--launcher=slurm: Slurm has no partition");
	strbuf_release(&out);
	strbuf_release(&errs);
	return status ? -1 : 0;
}

int launcher_find(const struct settings *s, struct error *err)
{
	static const char *const programs[] = { "srun", "sinfo", "scancel" };

	if (!launcher_is_slurm(s))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
		AUTO_FREE char *path = find_program(programs[i]);

		if (!path)
			return error_set(
				err, ERROR_USER,
				"--launcher=slurm: '%s' is not in PATH; install the client "
				"programs of Slurm (Debian: slurm-client)",
				programs[i]);
	}
	return 0;
}

int launcher_check(const struct settings *s, struct error *err)
{
	if (!launcher_is_slurm(s))
		return 0;
	return launcher_find(s, err) < 0 ? -1 : check_partition(s->slurm_partition, err);
}
