/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a program is run elsewhere (--launcher): after the user's command prefix, or by srun with
 * the options that kbisect.slurm.* give.
 *
 *	char **argv = launcher_command(settings, program, &job);	owned, free_list()
 */
#ifndef SESSION_LAUNCHER_H
#define SESSION_LAUNCHER_H

#include "session/settings.h"

/* The value of --launcher that means Slurm. */
#define LAUNCHER_SLURM "slurm"

/* The job of a session. */
struct slurm_job {
	const char *file;  /* removed after the job; the last part of its path is the job's name */
	const char *avoid; /* nodes that may not run it, separated by commas; NULL: all may */
};

bool launcher_is_slurm(const struct settings *s);

/* program is NULL-terminated. Its words are quoted for the shell that reads the prefix; a
 * prefix such as ssh has them read by another shell. Only Slurm looks at the job; with NULL it
 * belongs to no session and may run on any node. Never fails. */
char **launcher_command(const struct settings *s, const char *const *program,
			const struct slurm_job *job);

/* Fails (ERROR_USER) when Slurm is to be used and not installed here. */
int launcher_find(const struct settings *s, struct error *err);

/* Fails (ERROR_USER) when Slurm is not installed here, its controller does not answer, or it
 * has no partition of the name in the settings. Knows nothing of other launchers. */
int launcher_check(const struct settings *s, struct error *err);

#endif
