/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's selftests (tools/testing/selftests). Those of one collection are built from
 * the source of each kernel and travel with its modules.
 */
#ifndef KERNEL_SELFTESTS_H
#define KERNEL_SELFTESTS_H

#include "build-log.h"
#include "kernel/kernel-spec.h"

/* The directory with the tests in the archive of modules, and so in the guest. */
#define SELFTESTS_NAME "kselftest"

/* Checks that the programs are there which kbuild needs to install tests. ERROR_HOST. */
int selftests_check(const struct kernel_spec *spec, struct error *err);

/*
 * Builds the collection of the spec, or what one test of it needs, after the kernel in build_dir,
 * and installs it there. Nothing of an earlier build is used, because kbuild does not record
 * which headers a test was built from. Returns as make_run().
 */
int selftests_make(const struct kernel_spec *spec, const char *tree, const char *build_dir,
		   struct build_log *log, struct error *err);

/* Moves the installed tests to a directory, as SELFTESTS_NAME. */
int selftests_take(const char *build_dir, const char *to, struct error *err);

/* Could a selftest of any collection be built from this file, or read it? Tests include
 * headers of the kernel and files of other collections, which nothing records. */
bool selftests_may_read(const char *path);

#endif
