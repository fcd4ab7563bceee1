/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The test in a guest that boots an image by itself: ssh runs it there, through a port of
 * this host's loopback interface that QEMU forwards.
 *
 *	struct qemu_ssh ssh = { 0 };
 *	if (qemu_ssh_open(&ssh, &spec, &err) < 0) ...
 *	qemu_ssh_tick(&ssh);		some times a second, from when the guest runs
 *	machine_test_kill(&ssh.test);	on_gone follows if ssh runs
 *	qemu_ssh_clear(&ssh);
 */
#ifndef RUNNER_QEMU_SSH_H
#define RUNNER_QEMU_SSH_H

#include "command-test.h"
#include "runner/hardware.h"

struct qemu_ssh {
	struct machine_test test;
	int port;  /* of this host */
	char *dir; /* of the run, for the host's key */
	char *command;
};

struct qemu_ssh_spec {
	const struct hardware *hardware;
	const char *test; /* a file that is copied into the guest; NULL: the boot is the test */
	uv_loop_t *loop;
	const struct boot_plan *plan;
	const struct boot_events *events;
	void (*on_gone)(void *data); /* one ssh ended */
	void *data;
};

/* -1 with ERROR_HOST. */
int qemu_ssh_open(struct qemu_ssh *ssh, const struct qemu_ssh_spec *spec, struct error *err);
void qemu_ssh_tick(struct qemu_ssh *ssh);
void qemu_ssh_clear(struct qemu_ssh *ssh);

#endif
