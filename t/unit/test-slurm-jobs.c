// SPDX-License-Identifier: GPL-2.0-only
/* session/slurm-jobs: a sweep forgets no job that it has not cancelled. */
#include "temp-dir.h"

#include "../../src/session/slurm-jobs.h"

#define JOBS 1030 /* more than one sweep cancels */

static int files_of_jobs(void)
{
	AUTO_FREE char *jobs = xstrfmt("%s/jobs", dir);
	DIR *d = opendir(jobs);
	struct dir_entry e;
	int nr = 0;

	while (d && dir_next(d, &e, NULL) > 0)
		nr++;
	if (d)
		closedir(d);
	return nr;
}

static void a_sweep_keeps_the_jobs_that_it_did_not_cancel(void **state)
{
	AUTO_FREE char *scancel = put("scancel", "#!/bin/true\n");
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(chmod(scancel, 0755), 0);
	setenv("PATH", dir, 1);
	for (int i = 0; i < JOBS; i++) {
		AUTO_FREE char *file = slurm_job_prepare(dir, i, &err);

		assert_non_null(file);
	}
	assert_int_equal(files_of_jobs(), JOBS);
	slurm_jobs_sweep(dir);
	assert_in_range(files_of_jobs(), 1, JOBS - 1);
	slurm_jobs_sweep(dir);
	assert_int_equal(files_of_jobs(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sweep_keeps_the_jobs_that_it_did_not_cancel),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
