// SPDX-License-Identifier: GPL-2.0-only
/* The findings of "git kbisect doctor" about machines of the user's. */
#include "command-boot.h"

#include "command-hook.h"

#include "base/quote.h"

/* A machine that does anything prints a line in this time. */
#define LISTEN_SECONDS 3.0
#define ABOUT "runner"

struct listener {
	struct hook *hook;
	size_t bytes;
	bool ended; /* by itself */
	char *how;
};

static void on_heard(void *data, int fd, const char *bytes, size_t len)
{
	struct listener *l = data;

	(void)bytes;
	if (fd == 1)
		l->bytes += len;
}

static void on_listener_end(void *data, const struct hook_end *end)
{
	struct listener *l = data;

	l->hook = NULL;
	/* Its time is over, as it should be. */
	l->ended = end->status >= 0;
	l->how = xstrdup(end->how);
}

static void report_console(const struct command_config *c, const char *machine,
			   const struct listener *l, const struct check_report *report)
{
	AUTO_FREE char *text = NULL;

	if (l->ended) {
		text = xstrfmt("the console of machine '%s' ended: %s", machine, l->how);
		report->problem(ABOUT, text,
				"the command must go on and print what the machine prints");
	} else if (l->bytes) {
		text = xstrfmt("%s: the console of machine '%s' speaks", c->name, machine);
		report->ok(ABOUT, text);
	} else {
		text = xstrfmt("%s: the console of machine '%s' was silent for %.0f s, as that of "
			       "an idle machine is; restart the machine meanwhile to hear it",
			       c->name, machine, LISTEN_SECONDS);
		report->note(ABOUT, text);
	}
}

/* Nothing is done to the machine, which may be in use. */
static void check_console(const struct command_runner *r, const struct command_machine *m,
			  const struct check_report *report)
{
	char **env = command_environment(r, m, NULL, 0);
	struct listener l = { .hook = NULL };
	const struct hook_spec spec = {
		.config = &r->config,
		.hook = HOOK_CONSOLE,
		.env = (const char *const *)env,
		.seconds = LISTEN_SECONDS,
		.on_output = on_heard,
		.on_end = on_listener_end,
		.data = &l,
	};
	struct error err = ERROR_INIT;
	uv_loop_t loop;

	if (uv_loop_init(&loop) < 0) {
		free_list(env);
		return;
	}
	l.hook = hook_start(&loop, &spec, &err);
	if (l.hook) {
		uv_run(&loop, UV_RUN_DEFAULT);
		report_console(&r->config, m->name, &l, report);
	} else {
		report->problem(ABOUT, err.message, "");
	}
	uv_loop_close(&loop);
	error_clear(&err);
	free(l.how);
	free_list(env);
}

void command_runner_check(const char *name, const struct machine_spec *machine,
			  const struct check_report *report)
{
	struct command_runner r = { .machine = *machine };
	struct error err = ERROR_INIT;

	if (command_config_read(&r.config, name, machine->config, &err) < 0) {
		report->problem(ABOUT, err.message, "see kbisect.runner.<name>.* in the manual");
	} else {
		AUTO_FREE char *text = xstrfmt("%s: the commands of its keys exist", name);

		report->ok(ABOUT, text);
		for (int i = 0; i < r.config.machines_nr; i++) {
			const struct command_machine m = { .name = r.config.machines[i] };

			check_console(&r, &m, report);
		}
	}
	error_clear(&err);
	command_config_clear(&r.config);
}
