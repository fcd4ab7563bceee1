// SPDX-License-Identifier: GPL-2.0-only
/* The runners of this program. They are in a file of their own, so that a program of the tests
 * can have another table. */
#include "runner-ops.h"

/* One line a runner, the default first. */
#define ALL_RUNNERS RUNNER(qemu) RUNNER(command)

#define RUNNER(name) extern const struct runner_ops runner_##name;
ALL_RUNNERS
#undef RUNNER

#define RUNNER(name) &runner_##name,
const struct runner_ops *const runner_table[] = { ALL_RUNNERS NULL };
