// SPDX-License-Identifier: GPL-2.0-only
#include "slurm-jobs.h"
#include "base/files.h"
#include "git/repo.h"
#include "proc/child.h"

#include <sys/utsname.h>

#define JOBS "jobs"
#define PREFIX "git-kbisect."
/* Digits of the hash that tells the sessions of one host apart. */
#define HASH_DIGITS 16
#define JOBS_MAX 1024
#define WORDS_MAX 4096
/* scancel itself gives up ten seconds after the controller went away. */
#define SCANCEL_SECONDS 60.0

static const char scancel_script[] = "for name\n"
				     "do\n"
				     "	scancel --quiet --name=\"$name\" || exit\n"
				     "done\n";

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

/* names begins with the words of the command. */
static void cancel_jobs(const char *dir, char *const *argv, char *const *names)
{
	struct strbuf errs = STRBUF_CUT(WORDS_MAX);
	const struct child_spec spec = { .argv = (const char *const *)argv,
					 .deadline = SCANCEL_SECONDS };
	struct error err = ERROR_INIT;
	int status = child_run(&spec, NULL, &errs, &err);

	strbuf_rtrim(&errs);
	if (status)
		warn_of_jobs(names, status < 0 ? err.message : errs.buf);
	else
		(void)remove_tree(dir, NULL);
	error_clear(&err);
	strbuf_release(&errs);
}

void slurm_jobs_sweep(const char *session_dir)
{
	static const char *const command[] = { "sh", "-c", scancel_script, "sh" };
	AUTO_FREE char *dir = xstrfmt("%s/" JOBS, session_dir);
	char **argv;

	if (!file_exists(dir))
		return;
	argv = xcalloc(ARRAY_SIZE(command) + JOBS_MAX + 1, sizeof(*argv));
	for (size_t i = 0; i < ARRAY_SIZE(command); i++)
		argv[i] = xstrdup(command[i]);
	if (read_jobs(dir, argv + ARRAY_SIZE(command)))
		cancel_jobs(dir, argv, argv + ARRAY_SIZE(command));
	free_list(argv);
}
