// SPDX-License-Identifier: GPL-2.0-only
/* The runner for machines of the user's, which commands in the configuration control. */
#include "command-boot.h"

#include "base/files.h"
#include "base/scratch.h"
#include "guest/initramfs.h"
#include "proc/child.h"

#include <math.h>
#include <sys/file.h>

#define VARIABLES 10

/* Parameters that the machine needs, such as its console, are in --append. It restarts
 * some seconds after a panic, which is enough to see all of it. */
static char *command_line(const struct machine_spec *m)
{
	return xstrfmt("printk.time=1 loglevel=7 panic=10 %s%s%s",
		       m->strict ? "panic_on_warn=1 oops=panic" :
				   "panic_on_warn=0 kasan_multi_shot",
		       m->append ? " " : "", m->append ? m->append : "");
}

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

char **command_environment(const struct command_runner *r, const struct command_machine *m,
			   const char *dir, double run_seconds)
{
	AUTO_FREE char *append = command_line(&r->machine);
	char **env = xcalloc(VARIABLES + 1, sizeof(*env));
	size_t n = 0;

	env[n++] = xstrfmt("KBISECT_MACHINE=%s", m->name);
	env[n++] = xstrfmt("KBISECT_KERNEL=%s", or_empty(r->image));
	env[n++] = xstrfmt("KBISECT_INITRD=%s", or_empty(r->config.initrd));
	env[n++] = xstrfmt("KBISECT_MODULES=%s", or_empty(r->modules));
	env[n++] = xstrfmt("KBISECT_CMDLINE=%s", append);
	env[n++] = xstrfmt("KBISECT_COMMIT=%s", or_empty(r->commit));
	env[n++] = xstrfmt("KBISECT_RUN=%d", r->runs);
	env[n++] = xstrfmt("KBISECT_DIR=%s", or_empty(dir));
	env[n++] = xstrfmt("KBISECT_TEST=%s", or_empty(r->test));
	env[n++] = xstrfmt("KBISECT_SECONDS=%.0f", ceil(run_seconds));
	return env;
}

/* Two sessions must not use a machine at once. */
static int lock_machine(struct command_machine *m, const char *cache_dir, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/machine-%s.lock", cache_dir, m->name);
	int fd;

	m->lock = -1;
	if (make_dirs(cache_dir, err) < 0)
		return -1;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0)
		return error_errno(err, "cannot lock machine '%s' with '%s'", m->name, path);
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		m->lock = fd;
	else
		close(fd);
	return 0;
}

static int lock_machines(struct command_runner *r, struct error *err)
{
	int locked = 0;

	r->machines = xcalloc((size_t)r->config.machines_nr, sizeof(*r->machines));
	for (int i = 0; i < r->config.machines_nr; i++)
		r->machines[i].lock = -1;
	for (int i = 0; i < r->config.machines_nr; i++) {
		r->machines[i].name = r->config.machines[i];
		if (lock_machine(&r->machines[i], r->machine.cache_dir, err) < 0)
			return -1;
		locked += r->machines[i].lock >= 0;
	}
	if (!locked)
		return error_set(err, ERROR_HOST,
				 "another process uses %s '%s': wait until it is done",
				 r->config.machines_nr > 1 ? "every machine of" : "machine",
				 r->config.name);
	return 0;
}

/* Leaves the machine with a known kernel, or off, and never with one under test. */
static void put_machine_to_rest(struct command_runner *r, const struct command_machine *m)
{
	bool recover = r->config.hooks[HOOK_RECOVER] != NULL;
	enum command_hook hook = recover ? HOOK_RECOVER : HOOK_POWER;
	AUTO_FREE char *command = xstrfmt("%s%s", r->config.hooks[hook], recover ? "" : " \"$@\"");
	const char *argv[] = { "sh", "-c", command, "sh", recover ? NULL : "off", NULL };
	char **env = command_environment(r, m, r->dir, 0);
	struct child_spec spec = {
		.argv = argv,
		.env = (const char *const *)env,
		.deadline = command_hook_seconds(&r->config, hook),
	};
	struct error err = ERROR_INIT;
	int status = child_run(&spec, NULL, NULL, &err);

	if (status)
		warning("machine '%s' still has the last kernel: " COMMAND_KEY_PREFIX
			"%s.%s failed%s%s",
			m->name, r->config.name, command_hook_key(hook), status < 0 ? ": " : "",
			status < 0 ? err.message : "");
	error_clear(&err);
	free_list(env);
}

static void command_close(struct runner *runner)
{
	struct command_runner *r = (struct command_runner *)runner;

	for (int i = 0; r->machines && i < r->config.machines_nr; i++) {
		if (r->machines[i].used)
			put_machine_to_rest(r, &r->machines[i]);
		free(r->machines[i].given_up);
		if (r->machines[i].lock >= 0)
			close(r->machines[i].lock);
	}
	free(r->machines);
	command_config_clear(&r->config);
	scratch_remove(r->dir);
	free(r->image);
	free(r->modules);
	free(r->commit);
	free(r->test);
	free(r);
}

static struct runner *command_open(const char *name, const struct machine_spec *machine,
				   struct error *err)
{
	struct command_runner *r = xcalloc(1, sizeof(*r));

	r->machine = *machine;
	if (command_config_read(&r->config, name, machine->config, err) < 0 ||
	    lock_machines(r, err) < 0) {
		command_close(&r->runner);
		return NULL;
	}
	r->dir = scratch_make(0, err);
	if (!r->dir) {
		command_close(&r->runner);
		return NULL;
	}
	return &r->runner;
}

static int command_set_test(struct runner *runner, const struct runner_test *test,
			    struct error *err)
{
	struct command_runner *r = (struct command_runner *)runner;
	const struct initramfs_spec spec = {
		.arch = r->machine.arch,
		.cc = test->cc,
		.test = test->repro,
		.command = test->command,
	};

	if (!test->repro && !test->command)
		return 0;
	if (!r->config.hooks[HOOK_TEST])
		return error_set(err, ERROR_USER,
				 COMMAND_KEY_PREFIX "%s.test is not set, and only this command "
						    "could run the test '%s'",
				 r->config.name, test->repro ? test->repro : test->command);
	r->test = xstrfmt("%s/test", r->dir);
	return initramfs_write_test(&spec, r->test, err);
}

static void replace_text(char **text, const char *by)
{
	free(*text);
	*text = by ? xstrdup(by) : NULL;
}

static int command_set_kernel(struct runner *runner, const struct runner_kernel *kernel,
			      struct error *err)
{
	struct command_runner *r = (struct command_runner *)runner;

	(void)err;
	replace_text(&r->image, kernel->image);
	replace_text(&r->modules, kernel->modules);
	replace_text(&r->commit, kernel->commit);
	return 0;
}

/* A boot costs this host nothing: all machines at once, however many processors it has. */
static int command_capacity(const struct runner *runner, int wanted)
{
	const struct command_runner *r = (const struct command_runner *)runner;
	int n = 0;

	(void)wanted;
	for (int i = 0; i < r->config.machines_nr; i++)
		n += r->machines[i].lock >= 0 && !r->machines[i].given_up;
	return n;
}

static struct boot *command_start(struct runner *runner, uv_loop_t *loop,
				  const struct boot_plan *plan, const struct boot_events *events,
				  struct error *err)
{
	return command_boot_start((struct command_runner *)runner, loop, plan, events, err);
}

const struct runner_ops runner_command = {
	.name = "command",
	.can = RUNNER_PARALLEL,
	.check = command_runner_check,
	.open = command_open,
	.set_test = command_set_test,
	.set_kernel = command_set_kernel,
	.capacity = command_capacity,
	.start = command_start,
	.is_preparing = command_boot_is_preparing,
	.kill = command_boot_kill,
	.close = command_close,
};
