/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tries to build until it is known whose a failure is, the commit's or the host's
 * (base/blame.h).
 */
#ifndef KERNEL_ATTEMPTS_H
#define KERNEL_ATTEMPTS_H

#include "build-log.h"

struct attempts {
	const struct kernel_spec *spec;
	const char *tree, *build_dir;
	/* One try. Everything that is printed goes to log. Returns 0, 1 when it failed, or
	 * -1 when it could not be made. */
	int (*make)(void *data, const struct kernel_spec *spec, struct build_log *log,
		    struct error *err);
	void *data;
};

/* Returns 0; 1 when the commit is at fault, with the lines that matter in *tail (owned);
 * -1 with ERROR_HOST when the machine is, and the build directory cannot be trusted. */
int attempts_run(const struct attempts *a, char **tail, struct error *err);

#endif
