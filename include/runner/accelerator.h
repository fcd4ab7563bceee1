/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which accelerator to trust. /dev/kvm can exist, open and create a virtual
 * machine, and yet never start a kernel: KVM is trusted once a kernel line came
 * out of it. A host where it did not, though the same kernel printed under TCG,
 * is remembered as having no KVM until it boots again or QEMU changes. Where
 * QEMU gives up on KVM a firmware of a few instructions tells before there is a kernel.
 */
#ifndef RUNNER_ACCELERATOR_H
#define RUNNER_ACCELERATOR_H

#include "arch/arch.h"

enum accel_state {
	ACCEL_TCG,     /* KVM is not there, not wanted, or known not to work */
	ACCEL_KVM_TRY, /* not known yet: the boot decides */
	ACCEL_KVM,     /* known to work */
};

/* Takes up to some seconds where nothing is known yet.
 * asked: "kvm", "tcg", "auto" or NULL (auto). -1 with ERROR_USER for another
 * word, or "kvm" where /dev/kvm cannot be opened. With "kvm" the trial is to end
 * in an error and not in TCG. */
int accel_choose(const struct arch *arch, const char *qemu, const char *asked,
		 const char *cache_dir, enum accel_state *state, struct error *err);

/* Writes down what was found; failing to is no error. */
void accel_remember(const char *qemu, const char *cache_dir, bool kvm_works);

#endif
