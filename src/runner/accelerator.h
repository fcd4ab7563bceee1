/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which of QEMU's accelerators to trust. /dev/kvm can exist, open and create a virtual
 * machine, and yet never start a kernel, so KVM is trusted only after a kernel printed
 * a line under it. If it printed none, but did under TCG, the host is remembered as
 * having no KVM until it reboots or QEMU changes. If QEMU gives up on KVM at once, a
 * firmware of a few instructions shows that before there is any kernel.
 */
#ifndef RUNNER_ACCELERATOR_H
#define RUNNER_ACCELERATOR_H

#include "arch/arch.h"

enum accel_state {
	ACCEL_TCG,     /* KVM is missing, not wanted, or known not to work */
	ACCEL_KVM_TRY, /* not known yet: the first boot decides */
	ACCEL_KVM,     /* known to work */
};

/* Takes some seconds when nothing is known yet. qemu: the program, or NULL for the
 * architecture's. asked: "kvm", "tcg", "auto" or NULL (auto). Returns -1 with ERROR_USER
 * for any other word, and for "kvm" if /dev/kvm cannot be opened. A trial of KVM that
 * was asked for should fail with an error and not fall back to TCG; that is up to the
 * caller. */
int accel_choose(const struct arch *arch, const char *qemu, const char *asked,
		 const char *cache_dir, enum accel_state *state, struct error *err);

/* Writes down what was found out. A failure to do so is ignored. */
void accel_remember(const char *qemu, const char *cache_dir, bool kvm_works);

#endif
