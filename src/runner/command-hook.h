/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One call of a hook: a shell command, mostly from the configuration of a machine, as a child
 * with a deadline.
 */
#ifndef RUNNER_COMMAND_HOOK_H
#define RUNNER_COMMAND_HOOK_H

#include <uv.h>

#include "command-config.h"

struct hook_end {
	int status;	 /* exit status; 128 + n when signal n ended it; -1: its time was over */
	bool killed;	 /* by hook_kill() */
	const char *how; /* a message that names the key and has the last line written */
};

struct hook_spec {
	const struct command_config *config;
	enum command_hook hook;
	/* Instead of these two: a shell command, and its name in messages; or NULL. */
	const char *command, *name;
	const char *argument; /* of the command, or NULL */
	const char *const *env;
	double seconds; /* its deadline */
	/* NULL: its output is only shown in messages. Standard error output is also kept
	 * for them. */
	void (*on_output)(void *data, int fd, const char *bytes, size_t len);
	/* Called once, last. */
	void (*on_end)(void *data, const struct hook_end *end);
	void *data;
};

struct hook;

/* NULL with ERROR_HOST when not even a shell can be started; on_end is not called then. */
struct hook *hook_start(uv_loop_t *loop, const struct hook_spec *spec, struct error *err);

/* Ends it; on_end follows. */
void hook_kill(struct hook *h);

#endif
