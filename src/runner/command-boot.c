// SPDX-License-Identifier: GPL-2.0-only
#include "command-boot.h"

#include "base/scratch.h"
#include "command-console.h"
#include "command-hook.h"
#include "command-test.h"

#define TICK_MS 100
/* The console's command connects before the machine is told to boot. */
#define HEAD_START_TICKS 2
/* A machine that never got to its test, in this many runs, needs a person. */
#define STRIKES_MAX 2

/* In this order. A step that fails goes back. */
enum command_phase {
	PHASE_WAITING,	  /* for a machine */
	PHASE_PREPARING,  /* the kernel is being installed */
	PHASE_CONNECTING, /* to the console */
	PHASE_BOOTING,	  /* the machine is being told to boot */
	PHASE_RUNNING,	  /* the kernel boots, or the test runs */
};

enum step {
	STEP_INSTALL,
	STEP_CYCLE,
	STEP_RECOVER,
	STEP_BOOT,
};

/* How far a machine that does not come back was helped. */
enum help { HELP_NONE, HELP_CYCLED, HELP_RECOVERED };

struct command_boot {
	struct command_runner *r;
	struct command_machine *m;
	struct boot_plan plan;
	struct boot_events events;
	uv_loop_t *loop;
	uv_timer_t timer;
	enum command_phase phase;
	enum step step;
	enum help help;
	struct hook *stepping, *reading; /* the step's command, and the console's */
	struct boot_console console;
	struct machine_test test;
	char *dir, **env;
	int ticks;	/* since the console's command was started */
	double told_at; /* when the machine was told to boot */
	bool ending, killed;
	char *lost; /* why the host is to blame for the end, or NULL */
};

static void begin_step(struct command_boot *b, enum step step);

static void boot_gone(uv_handle_t *timer)
{
	struct command_boot *b = timer->data;
	const struct boot_end end = {
		.by = b->killed ? ENDED_BY_US : ENDED_BY_HOST,
		.how = b->lost,
		.lost = b->lost != NULL,
	};

	b->events.end(b->events.data, &end);
	if (b->m)
		b->m->busy = false;
	boot_console_clear(&b->console);
	free_list(b->env);
	scratch_remove(b->dir);
	free(b->lost);
	free(b);
}

/* Why a boot that did not get to its test in time says nothing of the kernel, owned; NULL
 * when it does. */
static char *doubt(const struct command_boot *b)
{
	const struct command_config *c = &b->r->config;
	const char *machine = b->m ? b->m->name : "";
	double seconds = b->plan.boot_seconds;

	if (b->phase < PHASE_RUNNING || b->test.began || now_seconds() - b->told_at < seconds)
		return NULL;
	if (b->console.foreign[0] && !b->console.open)
		return xstrfmt(
			"machine '%s' booted another kernel than the one that " COMMAND_KEY_PREFIX
			"%s.install was given: %s",
			machine, c->name, b->console.foreign);
	if (b->m->was_up || b->plan.boot_is_test)
		return NULL;
	if (!b->console.open)
		return xstrfmt("machine '%s' has never booted a kernel of ours: no kernel line "
			       "came from " COMMAND_KEY_PREFIX "%s.console within %.0f s",
			       machine, c->name, seconds);
	if (c->success_line)
		return xstrfmt("machine '%s' has never come up with a kernel of ours: within "
			       "%.0f s no line of its console matched " COMMAND_KEY_PREFIX
			       "%s.successLine ('%s')",
			       machine, seconds, c->name, c->success_line);
	return xstrfmt("machine '%s' has never come up with a kernel of ours: within %.0f s %s",
		       machine, seconds,
		       b->test.unreached ? b->test.unreached : "its test printed nothing");
}

static void give_up_if_hopeless(struct command_machine *m, const char *why)
{
	if (m->given_up || ++m->strikes < STRIKES_MAX)
		return;
	m->given_up = xstrdup(why);
}

static void end_if_done(struct command_boot *b)
{
	if (!b->ending || b->stepping || b->reading || b->test.hook ||
	    uv_is_closing((uv_handle_t *)&b->timer))
		return;
	if (!b->lost) {
		b->lost = doubt(b);
		if (b->lost)
			give_up_if_hopeless(b->m, b->lost);
	}
	if (b->test.began) {
		b->m->was_up = true;
		b->m->strikes = 0;
	}
	machine_test_clear(&b->test);
	uv_close((uv_handle_t *)&b->timer, boot_gone);
}

/* Takes over "lost". */
static void end_boot(struct command_boot *b, char *lost)
{
	if (b->ending) {
		free(lost);
		return;
	}
	b->ending = true;
	b->lost = lost;
	uv_timer_stop(&b->timer);
	if (b->stepping)
		hook_kill(b->stepping);
	if (b->reading)
		hook_kill(b->reading);
	machine_test_kill(&b->test);
	end_if_done(b);
}

static void on_test_gone(void *data)
{
	end_if_done(data);
}

/* The machine does not do as it is told. It is power-cycled, then recovered, and then it is
 * trouble of the host. */
static void get_machine_back(struct command_boot *b, const char *how)
{
	bool can_recover = b->r->config.hooks[HOOK_RECOVER] != NULL;

	b->phase = PHASE_PREPARING;
	if (b->help == HELP_NONE) {
		b->help = HELP_CYCLED;
		begin_step(b, STEP_CYCLE);
		return;
	}
	if (b->help == HELP_CYCLED && can_recover) {
		b->help = HELP_RECOVERED;
		begin_step(b, STEP_RECOVER);
		return;
	}
	if (!b->m->given_up)
		b->m->given_up =
			xstrfmt("machine '%s' does not come back after it was "
				"power-cycled%s: %s",
				b->m->name, b->help == HELP_RECOVERED ? " and recovered" : "", how);
	end_boot(b, xstrdup(b->m->given_up));
}

static void look_whether_up(struct command_boot *b)
{
	if (b->phase == PHASE_RUNNING && !b->ending && b->console.up)
		machine_test_up(&b->test);
}

static void on_console_end(void *data, const struct hook_end *end)
{
	struct command_boot *b = data;

	b->reading = NULL;
	if (b->ending)
		end_if_done(b);
	else
		end_boot(b, xstrfmt("the console of machine '%s' ended: %s", b->m->name, end->how));
}

static void on_console_output(void *data, int fd, const char *bytes, size_t len)
{
	struct command_boot *b = data;

	/* A terminal server repeats output of earlier runs when it is connected to. */
	if (fd != 1 || b->phase < PHASE_BOOTING || b->ending)
		return;
	boot_console_feed(&b->console, bytes, len);
	look_whether_up(b);
}

static void pass_console(void *data, const char *bytes, size_t len)
{
	struct command_boot *b = data;

	b->events.console(b->events.data, bytes, len);
}

static void connect_console(struct command_boot *b)
{
	const struct hook_spec spec = {
		.config = &b->r->config,
		.hook = HOOK_CONSOLE,
		.env = (const char *const *)b->env,
		.seconds = b->plan.deadline + 3 * b->r->config.power_timeout,
		.on_output = on_console_output,
		.on_end = on_console_end,
		.data = b,
	};
	struct error err = ERROR_INIT;

	if (b->reading) {
		begin_step(b, STEP_BOOT);
		return;
	}
	b->phase = PHASE_CONNECTING;
	b->ticks = 0;
	b->reading = hook_start(b->loop, &spec, &err);
	if (b->reading)
		return;
	end_boot(b, xstrdup(err.message));
	error_clear(&err);
}

/* The machine has been told to boot: its time begins. */
static void boot_begins(struct command_boot *b)
{
	b->phase = PHASE_RUNNING;
	b->told_at = now_seconds();
	b->m->used = true;
	boot_console_booting(&b->console);
	if (!b->console.success)
		machine_test_reach(&b->test);
	look_whether_up(b);
}

static void on_step_end(void *data, const struct hook_end *end)
{
	struct command_boot *b = data;

	b->stepping = NULL;
	if (b->ending) {
		end_if_done(b);
		return;
	}
	if (end->status) {
		get_machine_back(b, end->how);
		return;
	}
	switch (b->step) {
	case STEP_INSTALL:
		connect_console(b);
		break;
	case STEP_CYCLE:
	case STEP_RECOVER:
		begin_step(b, STEP_INSTALL);
		break;
	case STEP_BOOT:
		boot_begins(b);
		break;
	}
}

static void begin_step(struct command_boot *b, enum step step)
{
	const struct command_config *c = &b->r->config;
	bool by_power = step == STEP_CYCLE || (step == STEP_BOOT && !c->hooks[HOOK_BOOT]);
	struct hook_spec spec = {
		.config = c,
		.argument = by_power ? "cycle" : NULL,
		.env = (const char *const *)b->env,
		.on_end = on_step_end,
		.data = b,
	};
	struct error err = ERROR_INIT;

	if (by_power)
		spec.hook = HOOK_POWER;
	else if (step == STEP_BOOT)
		spec.hook = HOOK_BOOT;
	else
		spec.hook = step == STEP_RECOVER ? HOOK_RECOVER : HOOK_INSTALL;
	spec.seconds = command_hook_seconds(c, spec.hook);
	b->step = step;
	b->phase = step == STEP_BOOT ? PHASE_BOOTING : PHASE_PREPARING;
	b->stepping = hook_start(b->loop, &spec, &err);
	if (b->stepping)
		return;
	end_boot(b, xstrdup(err.message));
	error_clear(&err);
}

static struct command_machine *free_machine(const struct command_runner *r, const char **why)
{
	struct command_machine *busy = NULL;

	*why = NULL;
	for (int i = 0; i < r->config.machines_nr; i++) {
		struct command_machine *m = &r->machines[i];

		if (m->lock < 0)
			continue;
		if (m->given_up)
			*why = m->given_up;
		else if (!m->busy)
			return m;
		else
			busy = m;
	}
	if (busy)
		*why = NULL;
	return NULL;
}

static void take_machine(struct command_boot *b)
{
	const char *why;

	b->m = free_machine(b->r, &why);
	if (!b->m && why)
		end_boot(b, xstrdup(why));
	if (!b->m)
		return;
	b->m->busy = true;
	b->env = command_environment(b->r, b->m, b->dir, b->plan.run_seconds);
	b->test.env = (const char *const *)b->env;
	begin_step(b, STEP_INSTALL);
}

static void command_tick(uv_timer_t *timer)
{
	struct command_boot *b = timer->data;

	if (b->ending)
		return;
	if (b->phase == PHASE_WAITING)
		take_machine(b);
	else if (b->phase == PHASE_CONNECTING && ++b->ticks > HEAD_START_TICKS)
		begin_step(b, STEP_BOOT);
	else if (b->phase == PHASE_RUNNING)
		machine_test_tick(&b->test);
}

struct boot *command_boot_start(struct command_runner *r, uv_loop_t *loop,
				const struct boot_plan *plan, const struct boot_events *events,
				struct error *err)
{
	const char *why;
	char *dir = NULL;
	struct command_boot *b;

	if (!free_machine(r, &why) && why)
		error_set(err, ERROR_HOST, "%s", why);
	else
		dir = scratch_make(0, err);
	if (!dir)
		return NULL;
	b = xcalloc(1, sizeof(*b));
	*b = (struct command_boot){
		.r = r,
		.plan = *plan,
		.events = *events,
		.loop = loop,
		.dir = dir,
		.console = BOOT_CONSOLE_INIT(r->config.success, pass_console, b),
		.test = {
			.config = &r->config,
			.loop = loop,
			.run_seconds = plan->run_seconds,
			.settle = plan->settle,
			.deadline = plan->deadline,
			.report = events->report,
			.report_data = events->data,
			.on_gone = on_test_gone,
			.data = b,
		},
	};
	r->runs++;
	uv_timer_init(loop, &b->timer);
	b->timer.data = b;
	uv_timer_start(&b->timer, command_tick, 0, TICK_MS);
	return (struct boot *)b;
}

bool command_boot_is_preparing(const struct boot *boot)
{
	return ((const struct command_boot *)boot)->phase < PHASE_RUNNING;
}

void command_boot_kill(struct boot *boot)
{
	struct command_boot *b = (struct command_boot *)boot;

	b->killed = true;
	end_boot(b, NULL);
}
