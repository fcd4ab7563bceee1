/*
 * Calls of kbuild's make with the arguments and environment that all builds of
 * ours share, so that equal sources give equal kernels.
 */
#ifndef KERNEL_KBUILD_H
#define KERNEL_KBUILD_H

#include "kernel/kernel-spec.h"

struct make_call {
	const struct kernel_spec *spec;
	const char *tree, *build_dir;
	const char *const *targets;  /* NULL-terminated; may include NAME=value */
	void (*on_line)(void *data, int fd, const char *line); /* without its newline */
	void *data;
};

/*
 * Runs make to its end. Returns its exit status, or -1 with ERROR_HOST when it
 * could not be run, was killed, passed the deadline, or its words show that
 * this machine failed and not the source.
 */
int make_run(const struct make_call *call, struct error *err);

/* What a line of make's or the compiler's says when the host is at fault:
 * words for the user, static; NULL when it does not. */
const char *make_host_fault(const char *line);

#define MAKE_LINE_MAX 4096 /* longer lines are cut */

#endif
