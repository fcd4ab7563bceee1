// SPDX-License-Identifier: GPL-2.0-only
/*
 * A runner without processes and sockets: the "kernel" is a script of what the guest
 * does (see README), and its events come from a timer of the event loop. Linked into
 * a program of the tests only, with a table of runners of its own.
 */
#include "base/files.h"
#include "runner/runner-ops.h"
#include "runner/system-map.h"
#include "script.h"

#define WATCH_MAX 4

struct fake_runner {
	struct runner runner;
	struct machine_spec machine;
	struct runner_kernel kernel;
	struct runner_test test;
};

struct fake_boot {
	struct boot_plan plan;
	struct boot_events events;
	uv_timer_t timer;
	struct script *script;
	uint64_t watched[WATCH_MAX];
	int watched_nr;
	bool testing, deaf;
	struct boot_end end;
	char *how;
};

static void on_console(void *data, const char *bytes, size_t len)
{
	struct fake_boot *b = data;

	b->events.console(b->events.data, bytes, len);
}

static void on_report(void *data, const char *text)
{
	struct fake_boot *b = data;
	struct port_report report = { 0 };

	if (port_parse(text, &report))
		b->events.report(b->events.data, &report);
}

/* The guest ignores reports of anybody who does not know the key. */
static void on_forge(void *data, const char *line)
{
	(void)data;
	(void)line;
}

static void on_reach(void *data, const char *address)
{
	struct fake_boot *b = data;
	uint64_t addr = strtoull(address, NULL, 16);

	for (int i = 0; b->testing && i < b->watched_nr; i++)
		if (b->watched[i] == addr)
			b->end.reach = REACH_YES;
}

static void on_timer_closed(uv_handle_t *timer)
{
	struct fake_boot *b = timer->data;

	if (b->end.reach == REACH_UNKNOWN && b->testing && b->watched_nr)
		b->end.reach = REACH_NO;
	b->end.how = b->how;
	b->events.end(b->events.data, &b->end);
	script_free(b->script);
	free(b->how);
	free(b);
}

/* Takes over how. */
static void end_boot(struct fake_boot *b, enum ended_by by, char *how)
{
	if (uv_is_closing((uv_handle_t *)&b->timer)) {
		free(how);
		return;
	}
	b->end.by = by;
	b->how = how;
	uv_close((uv_handle_t *)&b->timer, on_timer_closed);
}

static void hello(struct fake_boot *b)
{
	struct port_report report = { .kind = PORT_HELLO };

	b->events.report(b->events.data, &report);
	b->testing = true;
	script_greeted(b->script, b->plan.run_seconds, b->plan.settle);
}

static void kill_machine(struct fake_boot *b, int sig)
{
	if (sig == SIGTERM)
		end_boot(b, ENDED_BY_HOST, xstrdup("the machine was ended from outside"));
	else if (sig != SIGSTOP)
		end_boot(b, ENDED_BY_UNKNOWN, xstrfmt("the machine was killed by signal %d", sig));
	b->deaf = true;
}

/* Returns false when nothing more can be done now. */
static bool do_step(struct fake_boot *b, enum script_result result,
		    const struct script_value *value)
{
	switch (result) {
	case SCRIPT_GO_ON:
		return true;
	case SCRIPT_WAIT:
		return value->seconds <= 0;
	case SCRIPT_HELLO:
		hello(b);
		return true;
	case SCRIPT_DEAF:
		b->deaf = true;
		return true;
	case SCRIPT_HANG:
		break;
	case SCRIPT_RESET:
		end_boot(b, ENDED_BY_GUEST, NULL);
		break;
	case SCRIPT_DIE:
		end_boot(b, ENDED_BY_UNKNOWN,
			 xstrfmt("the machine ended with status %d: %s", value->status,
				 value->words ? value->words : ""));
		break;
	case SCRIPT_KILL:
		kill_machine(b, value->status);
		break;
	case SCRIPT_NO_CONSOLE:
		b->end.lost = true;
		end_boot(b, ENDED_BY_UNKNOWN, xstrdup("the machine closed its console"));
		break;
	}
	return false;
}

static void on_timer(uv_timer_t *timer)
{
	struct fake_boot *b = timer->data;
	struct script_value value = { 0 };
	enum script_result result;

	/* The receiver of an event may kill the boot. */
	do {
		result = script_step(b->script, &value);
	} while (do_step(b, result, &value) && !uv_is_closing((uv_handle_t *)timer));
	if (result == SCRIPT_WAIT && !uv_is_closing((uv_handle_t *)timer))
		uv_timer_start(timer, on_timer, (uint64_t)(value.seconds * 1000) + 1, 0);
}

static int find_watched(struct fake_boot *b, const char *system_map, struct error *err)
{
	const char *const *watch = b->plan.watch;

	if (!watch || !watch[0] || !system_map || !file_exists(system_map))
		return 0;
	b->watched_nr = system_map_find(system_map, watch, b->watched, WATCH_MAX, err);
	if (!b->watched_nr)
		b->end.reach = REACH_ABSENT;
	return MIN(b->watched_nr, 0);
}

static struct boot *fake_start(struct runner *r, uv_loop_t *loop, const struct boot_plan *plan,
			       const struct boot_events *events, struct error *err)
{
	const struct fake_runner *f = (struct fake_runner *)r;
	const struct script_context context = {
		.append = f->machine.append ? f->machine.append : "",
		.initrd = f->test.repro,
		.test = f->test.command,
		.modules = f->kernel.modules,
	};
	struct fake_boot *b = xcalloc(1, sizeof(*b));
	const struct script_io io = { on_console, on_report, on_forge, on_reach, b };
	const char *why = NULL;

	b->plan = *plan;
	b->events = *events;
	if (find_watched(b, f->kernel.system_map, err) < 0) {
		free(b);
		return NULL;
	}
	b->script = script_load(f->kernel.image, &context, &io, &why);
	if (!b->script) {
		error_set(err, ERROR_HOST, "could not load kernel '%s': it %s", f->kernel.image,
			  why);
		free(b);
		return NULL;
	}
	uv_timer_init(loop, &b->timer);
	b->timer.data = b;
	uv_timer_start(&b->timer, on_timer, 0, 0);
	return (struct boot *)b;
}

static bool fake_is_alive(struct boot *boot, double passed)
{
	(void)passed;
	return !((struct fake_boot *)boot)->deaf;
}

static void fake_kill(struct boot *boot)
{
	end_boot((struct fake_boot *)boot, ENDED_BY_US, NULL);
}

static struct runner *fake_open(const char *name, const struct machine_spec *machine,
				struct error *err)
{
	struct fake_runner *f = xcalloc(1, sizeof(*f));

	(void)name;
	(void)err;
	f->machine = *machine;
	return &f->runner;
}

static void fake_close(struct runner *r)
{
	free(r);
}

static int fake_set_test(struct runner *r, const struct runner_test *test, struct error *err)
{
	(void)err;
	((struct fake_runner *)r)->test = *test;
	return 0;
}

static int fake_set_kernel(struct runner *r, const struct runner_kernel *kernel, struct error *err)
{
	(void)err;
	((struct fake_runner *)r)->kernel = *kernel;
	return 0;
}

static int fake_capacity(const struct runner *r, int wanted)
{
	(void)r;
	return wanted;
}

static void fake_check(const char *name, const struct machine_spec *machine,
		       const struct check_report *report)
{
	(void)name;
	(void)machine;
	report->ok("runner", "fake");
}

static const struct runner_ops runner_fake = {
	.name = "fake",
	.can = RUNNER_PARALLEL | RUNNER_REACH | RUNNER_MADE,
	.check = fake_check,
	.open = fake_open,
	.set_test = fake_set_test,
	.set_kernel = fake_set_kernel,
	.capacity = fake_capacity,
	.start = fake_start,
	.is_alive = fake_is_alive,
	.kill = fake_kill,
	.close = fake_close,
};

/* Takes the place of the table in the library. */
extern const struct runner_ops runner_qemu;
const struct runner_ops *const runner_table[] = { &runner_qemu, &runner_fake, &runner_command,
						  NULL };
