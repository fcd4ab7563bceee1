/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One boot of a real machine, by the commands of its user: install, boot, test, while the
 * console is read.
 */
#ifndef RUNNER_COMMAND_BOOT_H
#define RUNNER_COMMAND_BOOT_H

#include "command-config.h"
#include "runner-ops.h"

struct command_machine {
	const char *name;
	int lock;	/* held while the runner is open; -1: another process has the machine */
	bool busy;	/* a boot has it */
	bool used;	/* it may run a kernel of ours */
	bool was_up;	/* a run came as far as its test */
	int strikes;	/* runs lost since then */
	char *given_up; /* the reason why it gets no more runs, or NULL */
};

struct command_runner {
	struct runner runner;
	struct machine_spec machine;
	struct command_config config;
	/* These belong to the last kernel. They are owned, because a machine is put to rest after
	 * the kernel is forgotten. */
	char *image, *modules, *commit;
	struct command_machine *machines; /* as many as in config */
	bool has_test;
	char *dir;  /* scratch of the runner, with the test */
	char *test; /* path of the test, or NULL */
	int runs;   /* boots begun */
};

/* The variables that every hook gets, NULL-terminated, owned (free_list()). dir is that of
 * the run, or NULL outside of one. */
char **command_environment(const struct command_runner *r, const struct command_machine *m,
			   const char *dir, double run_seconds);

/* As in runner_ops. The boot waits, without its time passing, while no machine is free. */
struct boot *command_boot_start(struct command_runner *r, uv_loop_t *loop,
				const struct boot_plan *plan, const struct boot_events *events,
				struct error *err);
bool command_boot_is_preparing(const struct boot *boot);
void command_boot_kill(struct boot *boot);

/* As in runner_ops; in a file of its own. */
void command_runner_check(const char *name, const struct machine_spec *machine,
			  const struct check_report *report);

#endif
