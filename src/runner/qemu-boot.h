/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One QEMU: its process, its monitor, its gdbstub and the port of the guest's init.
 */
#ifndef RUNNER_QEMU_BOOT_H
#define RUNNER_QEMU_BOOT_H

#include "qemu-machine.h"
#include "runner-ops.h"

/* As runner_ops.start; of the machine, the sockets are filled in here. system_map: NULL or
 * the file in which the functions of the plan are looked up. */
struct boot *qemu_boot_start(uv_loop_t *loop, const struct arch *arch, struct machine_boot machine,
			     const char *system_map, const struct boot_plan *plan,
			     const struct boot_events *events, struct error *err);

/* As in runner_ops. */
bool qemu_boot_is_alive(struct boot *boot, double passed);
void qemu_boot_kill(struct boot *boot);

#endif
