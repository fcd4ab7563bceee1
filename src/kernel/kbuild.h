/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs kbuild's make. All our builds have the same environment and arguments, so that equal
 * sources give equal kernels.
 */
#ifndef KERNEL_KBUILD_H
#define KERNEL_KBUILD_H

#include "kernel/kernel-spec.h"

struct make_call {
	const struct kernel_spec *spec;
	const char *tree, *build_dir;
	const char *const *targets; /* NULL-terminated; may include NAME=value */
	void (*on_line)(void *data, int fd, const char *line); /* without its newline */
	void *data;
	bool link_static; /* the compiler links programs statically */
};

/*
 * Runs make to its end. Returns its exit status, or -1 with ERROR_HOST when it could not be
 * run, was killed or passed the deadline. kernel/attempts.h decides whose fault a failure
 * is.
 */
int make_run(const struct make_call *call, struct error *err);

/*
 * The release of our kernels ("uname -r"), owned. Empty where no modules are installed. depmod
 * and modprobe need one that begins as a version does: then it names the version and
 * patch level alone, so that other parts of a version change no kernel.
 */
char *kernel_release(const struct kernel_spec *spec, const char *tree);

#define MAKE_LINE_MAX 4096 /* longer lines are cut */

#endif
