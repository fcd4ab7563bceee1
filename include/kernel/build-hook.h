/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A shell command of the user's that runs before or after each build
 * (kbisect.hook.preBuild, kbisect.hook.postBuild).
 */
#ifndef KERNEL_BUILD_HOOK_H
#define KERNEL_BUILD_HOOK_H

#include "base/error.h"

struct build_hook {
	const char *key;     /* of the configuration, for messages */
	const char *command; /* for sh */
	const char *tree, *build_dir, *commit, *arch;
	double deadline; /* seconds */
};

enum hook_result {
	HOOK_FAILED = -1, /* the host is at fault: any other exit status, the deadline */
	HOOK_DONE,
	HOOK_SKIPS, /* exit status 125: the commit cannot be tested */
};

/* Runs the command in the tree. The environment has KBISECT_COMMIT, KBISECT_BUILD and
 * KBISECT_ARCH, and a git that it calls works on the tree. */
enum hook_result build_hook_run(const struct build_hook *hook, struct error *err);

#endif
