/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A real machine, or several of a kind, that shell commands of the user's control:
 * kbisect.runner.<name>.* in git's configuration.
 */
#ifndef RUNNER_COMMAND_CONFIG_H
#define RUNNER_COMMAND_CONFIG_H

#include "crash/user-pattern.h"
#include "git/config.h"

#define COMMAND_KEY_PREFIX "kbisect.runner."

enum command_hook {
	HOOK_INSTALL,
	HOOK_BOOT,
	HOOK_CONSOLE,
	HOOK_TEST,
	HOOK_POWER,
	HOOK_RECOVER,
	HOOK_NR,
};

struct command_config {
	char *name;
	char *hooks[HOOK_NR]; /* shell commands; NULL: not set */
	char *initrd;	      /* path that the hooks are given, or NULL */
	char *success_line;   /* text of the pattern, or NULL */
	struct user_pattern *success;
	double install_timeout, power_timeout, recover_timeout; /* seconds */
	char **machines; /* names; the runner's own name if there is only one */
	int machines_nr;
};

/* Whether any key of such a machine is set. */
bool command_config_exists(const struct config *config, const char *name);

/* The name of the i-th configured machine, owned; NULL if there are not so many. */
char *command_config_name(const struct config *config, size_t i);

/* Reads all keys of the machine. -1 with ERROR_USER, naming the key, when one is missing,
 * unknown or malformed. *c is to be cleared in any case. */
int command_config_read(struct command_config *c, const char *name, const struct config *config,
			struct error *err);
void command_config_clear(struct command_config *c);

/* The key of a hook, such as "power". */
const char *command_hook_key(enum command_hook hook);

/* How long a hook may take, in seconds. The console and the test last as long as their run,
 * and have 0. */
double command_hook_seconds(const struct command_config *c, enum command_hook hook);

/* Finds a command that certainly does not exist: the first word is plain, and neither a
 * program nor known to the shell. -1 with ERROR_USER. */
int command_hook_check(const struct command_config *c, enum command_hook hook, struct error *err);

#endif
