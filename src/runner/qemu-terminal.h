/* SPDX-License-Identifier: GPL-2.0-only */
/* A QEMU on the user's terminal. */
#ifndef RUNNER_QEMU_TERMINAL_H
#define RUNNER_QEMU_TERMINAL_H

#include "qemu-machine.h"
#include "runner/runner.h"

/* As runner_interact(). */
int qemu_terminal_run(const struct arch *arch, struct machine_boot machine,
		      const struct terminal_spec *spec, struct error *err);

#endif
