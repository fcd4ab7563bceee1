/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The jobs that a session may have in Slurm. Each has a file below "jobs" in the session's
 * directory, which has the name of the job, and which is there before the job and removed after
 * it. So a file without a process that waits for its job is what a killed session left.
 */
#ifndef SESSION_SLURM_JOBS_H
#define SESSION_SLURM_JOBS_H

#include "base/error.h"

/* The name of a job that belongs to this host, owned. */
char *slurm_job_name(const char *whose);

/* Makes the file for the next job of a lane, whose name is always the same one. Returns its path,
 * owned; NULL on failure. */
char *slurm_job_prepare(const char *session_dir, int lane, struct error *err);

/* Cancels the jobs that have files. The caller has the session's lock. When Slurm does not
 * take it, a warning says how to do so later. */
void slurm_jobs_sweep(const char *session_dir);

#endif
