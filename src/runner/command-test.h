/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The test on a machine that boots by itself: a hook that reaches the machine and runs it
 * there. It becomes the reports that a guest's init would send.
 *
 *	machine_test_reach(&t);		the machine boots, and no line says when it is up
 *	machine_test_up(&t);		it is up
 *	machine_test_tick(&t);		some times a second
 *	machine_test_kill(&t);		on_gone follows if a hook runs
 */
#ifndef RUNNER_COMMAND_TEST_H
#define RUNNER_COMMAND_TEST_H

#include "command-hook.h"
#include "runner-ops.h"

struct machine_test {
	const struct command_config *config;
	const char *command, *name; /* as in struct hook_spec: ssh, for a guest; or NULL */
	const char *const *env;
	uv_loop_t *loop;
	double run_seconds, settle; /* as in struct boot_plan */
	double deadline;
	/* With a command: when, on the clock of now_seconds(), a guest that was not reached
	 * is given up, which says nothing of its kernel. 0: never. */
	double give_up_at;
	void (*report)(void *data, const struct port_report *report);
	void *report_data;
	void (*on_gone)(void *data); /* a hook ended */
	void *data;

	struct hook *hook; /* that runs, or NULL */
	bool reaching;	   /* it is tried until it reaches the machine */
	bool began;	   /* the test is running, or has run */
	bool reached;	   /* it has printed to standard output */
	bool ended, bye, killed;
	bool cut; /* it printed more than is reported */
	double began_at, ended_at, try_at;
	double lost_at;	 /* when the command lost the connection to the guest, or 0 */
	char *unreached; /* how the last try to reach the machine ended */
	char line[1024]; /* of its output */
	size_t len, total;
};

void machine_test_reach(struct machine_test *t);
void machine_test_up(struct machine_test *t);
void machine_test_tick(struct machine_test *t);
void machine_test_kill(struct machine_test *t);
void machine_test_clear(struct machine_test *t);

#endif
