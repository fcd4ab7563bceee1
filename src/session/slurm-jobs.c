// SPDX-License-Identifier: GPL-2.0-only
#include "slurm-jobs.h"
#include "base/files.h"
#include "git/repo.h"
#include "proc/child.h"

#include <sys/utsname.h>

#define JOBS "jobs"
#define PREFIX "git-kbisect."
/* Digits of a hash of the session's directory, which tells the sessions of one host apart. */
#define HASH_DIGITS 16
/* So many jobs are cancelled by one sweep. The files of others stay for the next one. */
#define JOBS_MAX 1024
#define WORDS_MAX 4096
/* scancel itself gives up ten seconds after the controller went away. */
#define SCANCEL_SECONDS 60.0

char *slurm_job_name(const char *whose)
{
	struct utsname host;

	return xstrfmt(PREFIX "%s.%s", uname(&host) == 0 ? host.nodename : "", whose);
}

char *slurm_job_prepare(const char *session_dir, int lane, struct error *err)
{
	AUTO_FREE char *dir = xstrfmt("%s/" JOBS, session_dir);
	AUTO_FREE char *hash = sha256_hex(session_dir, strlen(session_dir));
	AUTO_FREE char *whose = xstrfmt("%.*s.%d", HASH_DIGITS, hash, lane);
	AUTO_FREE char *name = slurm_job_name(whose);
	char *path = xstrfmt("%s/%s", dir, name);

	if (make_dirs(dir, err) == 0 && file_write_atomic(path, "", 0, err) == 0)
		return path;
	free(path);
	return NULL;
}

/* The names of the files, NULL-terminated. */
static size_t read_jobs(const char *dir, char **names)
{
	DIR *d = opendir(dir);
	struct dir_entry e;
	size_t nr = 0;

	while (d && nr < JOBS_MAX && dir_next(d, &e, NULL) > 0)
		if (starts_with(e.name, PREFIX))
			names[nr++] = xstrdup(e.name);
	if (d)
		closedir(d);
	names[nr] = NULL;
	return nr;
}

static void warn_of_jobs(char *const *names, const char *why)
{
	struct strbuf how = STRBUF_CUT(WORDS_MAX);

	for (; *names; names++)
		strbuf_addf(&how, "%sscancel --name=%s", how.len ? "; " : "", *names);
	warning("jobs that this session left in Slurm cannot be cancelled, and may keep their nodes "
		"until you run '%s': %s",
		how.buf, why);
	strbuf_release(&how);
}

static int cancel_job(const char *name, struct strbuf *errs, struct error *err)
{
	AUTO_FREE char *option = xstrfmt("--name=%s", name);
	const char *const argv[] = { "scancel", "--quiet", option, NULL };
	const struct child_spec spec = { .argv = argv, .deadline = SCANCEL_SECONDS };

	return child_run(&spec, NULL, errs, err);
}

/* The jobs after one whose scancel failed or hung are not tried, because each could hang. */
static void cancel_jobs(const char *dir, char *const *names)
{
	struct strbuf errs = STRBUF_CUT(WORDS_MAX);
	struct error err = ERROR_INIT;
	int status = 0;

	for (; *names && !status; names += !status) {
		AUTO_FREE char *file = xstrfmt("%s/%s", dir, *names);

		strbuf_reset(&errs);
		status = cancel_job(*names, &errs, &err);
		if (!status)
			(void)unlink(file);
	}
	strbuf_rtrim(&errs);
	if (status)
		warn_of_jobs(names, status < 0 ? err.message : errs.buf);
	else
		(void)rmdir(dir); /* fails where files of more jobs are left */
	error_clear(&err);
	strbuf_release(&errs);
}

void slurm_jobs_sweep(const char *session_dir)
{
	AUTO_FREE char *dir = xstrfmt("%s/" JOBS, session_dir);
	char **names;

	if (!file_exists(dir))
		return;
	names = xcalloc(JOBS_MAX + 1, sizeof(*names));
	if (read_jobs(dir, names))
		cancel_jobs(dir, names);
	free_list(names);
}
