// SPDX-License-Identifier: GPL-2.0-only
#include "runner/runner.h"
#include "base/strbuf.h"
#include "command-config.h"
#include "runner-ops.h"

static const struct runner_ops *find(const char *name, const struct config *config,
				     struct error *err)
{
	struct strbuf names = STRBUF_INIT(1000);

	for (size_t i = 0; runner_table[i]; i++) {
		if (!name || str_equal(runner_table[i]->name, name)) {
			strbuf_release(&names);
			return runner_table[i];
		}
		strbuf_addf(&names, "%s%s", i ? ", " : "", runner_table[i]->name);
	}
	if (!command_config_exists(config, name))
		error_set(err, ERROR_USER,
			  "no runner '%s' (known: %s, and machines with keys " COMMAND_KEY_PREFIX
			  "<name>.*)",
			  name, names.buf);
	strbuf_release(&names);
	return command_config_exists(config, name) ? &runner_command : NULL;
}

/* A machine that exists is what it is. */
static int check_wishes(const struct runner_ops *ops, const struct machine_spec *m,
			struct error *err)
{
	bool rooted = m->root && m->root->kind != ROOTFS_BUILTIN;
	const char *wished = m->hardware ? hardware_wished(m->hardware) : NULL;

	if (ops->can & RUNNER_MADE)
		return 0;
	if (rooted)
		return error_set(err, ERROR_USER,
				 "--rootfs: the machines of the runner '%s' have a root of their "
				 "own",
				 ops->name);
	if (wished)
		return error_set(err, ERROR_USER,
				 "%s: the machines of the runner '%s' are as they "
				 "are",
				 wished, ops->name);
	return 0;
}

struct runner *runner_open(const char *name, const struct machine_spec *machine, struct error *err)
{
	const struct runner_ops *ops = find(name, machine->config, err);
	struct runner *r;

	if (!ops || check_wishes(ops, machine, err) < 0)
		return NULL;
	r = ops->open(name, machine, err);
	if (r)
		r->ops = ops;
	return r;
}

void runner_close(struct runner *r)
{
	if (r)
		r->ops->close(r);
}

int runner_set_test(struct runner *r, const struct runner_test *test, struct error *err)
{
	if (test->selftests && !(r->ops->can & RUNNER_MADE))
		return error_set(
			err, ERROR_USER,
			"--kselftest: the machines of the runner '%s' have a root of their "
			"own, into which selftests are not installed",
			r->ops->name);
	return r->ops->set_test(r, test, err);
}

int runner_set_kernel(struct runner *r, const struct runner_kernel *kernel, struct error *err)
{
	return r->ops->set_kernel(r, kernel, err);
}

int runner_interact(struct runner *r, const struct terminal_spec *spec, struct error *err)
{
	if (!r->ops->interact)
		return error_set(err, ERROR_USER,
				 "the runner '%s' has no guests for a terminal: choose another one "
				 "with --runner",
				 r->ops->name);
	return r->ops->interact(r, spec, err);
}

int runner_capacity(const struct runner *r, int wanted)
{
	if (!(r->ops->can & RUNNER_PARALLEL))
		return 1;
	return MAX(r->ops->capacity(r, wanted), 1);
}

static void check_one(const char *name, const struct machine_spec *machine,
		      const struct check_report *report)
{
	struct error err = ERROR_INIT;
	const struct runner_ops *ops = find(name, machine->config, &err);

	if (ops)
		ops->check(name, machine, report);
	else
		report->problem("runner", err.message, "");
	error_clear(&err);
}

void runner_check(const char *name, const struct machine_spec *machine,
		  const struct check_report *report)
{
	char *other;

	check_one(name, machine, report);
	for (size_t i = 0; (other = command_config_name(machine->config, i)); i++) {
		if (!str_equal(other, name))
			check_one(other, machine, report);
		free(other);
	}
}
