/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Repeats a failed build until it is known whose fault the failure is, the commit's or
 * the host's (evidence/blame.h).
 */
#ifndef KERNEL_ATTEMPTS_H
#define KERNEL_ATTEMPTS_H

#include "build-log.h"
#include "evidence/blame.h"

struct attempts {
	const struct kernel_spec *spec;
	const char *tree, *build_dir;
	/* One try. Everything that is printed goes to log. Returns 0, 1 when it failed, or
	 * -1 when it could not be made. */
	int (*make)(void *data, const struct kernel_spec *spec, struct build_log *log,
		    struct error *err);
	void *data;
};

/*
 * Returns 0 with BLAME_NONE, BLAME_SOURCE or BLAME_COMPARE in *blame. Unless the build
 * succeeded, *tail (owned) becomes the lines that matter. -1 with ERROR_HOST: the machine
 * is at fault, and what is in the build directory will not be built upon.
 */
int attempts_run(const struct attempts *a, enum blame *blame, char **tail, struct error *err);

#endif
