// SPDX-License-Identifier: GPL-2.0-only
#include "guest.h"

#include "base/files.h"
#include "console-log.h"
#include "guest-clock.h"
#include "runner-ops.h"
#include "watch.h"

#define TICK_MS 50
#define DEFAULT_SETTLE .5
#define DEFAULT_PATIENCE 30.0
/* Everything else ends a guest before; this ends it in any case. */
#define LAST_RESORT 120

struct guest {
	struct boot_spec spec;
	const struct runner_ops *ops;
	struct boot *boot; /* NULL once it has ended */
	guest_end_fn on_end;
	void *data;
	uv_timer_t timer;
	struct guest_clock clock;
	struct watch *watch;
	struct console_log log;
	struct run run; /* set when the boot has ended */
	bool kill;
};

static double boottime_seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* Everything about a guest goes by this clock. */
static double guest_now(struct guest *g)
{
	return guest_clock_pass(&g->clock, now_seconds(), boottime_seconds());
}

static double given(double value, double otherwise)
{
	return value > 0 ? value : otherwise;
}

static double run_length(const struct boot_spec *s)
{
	double ceiling = given(s->timeout, RUNNER_RUN_SECONDS);

	if (failure_traits(s->failure)->runs_to_end || s->run_seconds <= 0)
		return ceiling;
	return s->timeout > 0 ? MIN(s->run_seconds, ceiling) : s->run_seconds;
}

static char *next_console_path(const char *dir)
{
	for (int i = 0;; i++) {
		char *path = xstrfmt("%s/run-%d.log", dir, i);

		if (!file_exists(path))
			return path;
		free(path);
	}
}

static void save_console(struct guest *g)
{
	struct run *run = &g->run;
	struct error err = ERROR_INIT;

	if (!g->spec.console_dir)
		return;
	if (make_dirs(g->spec.console_dir, &err) == 0) {
		char *path = next_console_path(g->spec.console_dir);

		if (console_log_save(&g->log, path, &err) == 0)
			run->console = path;
		else
			free(path);
	}
	if (err.kind == ERROR_NONE)
		return;
	/* A run whose console cannot be kept is lost to the host. */
	run->host_failed = true;
	free(run->words);
	run->words = err.message;
	run_classify(run, g->spec.failure, g->spec.matcher, g->spec.rules);
}

static void guest_free(struct guest *g)
{
	watch_free(g->watch);
	console_log_clear(&g->log);
	run_clear(&g->run);
	free(g);
}

static void guest_timer_closed(uv_handle_t *timer)
{
	struct guest *g = timer->data;
	enum guest_end end = GUEST_RAN;

	if (g->kill)
		end = GUEST_KILLED;
	else if (guest_clock_stood_still(&g->clock))
		end = GUEST_STOOD_STILL;
	else if (watch_trial_failed(g->watch))
		end = GUEST_TRIAL_FAILED;
	else
		save_console(g);
	g->on_end(g->data, end, &g->run);
	guest_free(g);
}

static void on_console(void *data, const char *bytes, size_t len)
{
	struct guest *g = data;

	console_log_add(&g->log, bytes, len);
	watch_console(g->watch, bytes, len, guest_now(g));
}

static void on_report(void *data, const struct port_report *r)
{
	static const char left_out[] = "[more output is left out]";
	struct guest *g = data;

	watch_report(g->watch, r, guest_now(g));
	if (r->kind == PORT_OUT)
		console_log_add_test(&g->log, r->text, r->len);
	else if (r->kind == PORT_CUT)
		console_log_add_test(&g->log, left_out, strlen(left_out));
}

static void on_boot_end(void *data, const struct boot_end *end)
{
	struct guest *g = data;

	g->boot = NULL;
	watch_end(g->watch, end, guest_now(g), &g->run);
	g->run.reach = end->reach;
	uv_close((uv_handle_t *)&g->timer, guest_timer_closed);
}

static void guest_tick(uv_timer_t *timer)
{
	struct guest *g = timer->data;
	double looked, now, passed;

	if (!g->boot)
		return;
	if (g->ops->is_preparing && g->ops->is_preparing(g->boot)) {
		guest_clock_init(&g->clock, now_seconds(), boottime_seconds());
		return;
	}
	looked = g->clock.looked;
	now = guest_now(g);
	passed = MIN(g->clock.looked - looked, GUEST_CLOCK_GAP);
	if (g->ops->is_alive)
		g->clock.held = !g->ops->is_alive(g->boot, passed);
	if (watch_tick(g->watch, now) || guest_clock_stood_still(&g->clock))
		g->ops->kill(g->boot);
}

static struct watch *make_watch(const struct boot_spec *s, double trial)
{
	struct watch_spec watch = {
		.boot_timeout = given(s->boot_timeout, RUNNER_BOOT_TIMEOUT),
		.run_seconds = run_length(s),
		.settle = given(s->settle, DEFAULT_SETTLE),
		.patience = given(s->patience, DEFAULT_PATIENCE),
		.trial_seconds = trial,
		.stop_at_any_crash = s->stop_at_any_crash,
		.failure = s->failure,
		.matcher = s->matcher,
		.rules = s->rules,
		.needed_modules = s->needed_modules,
	};

	return watch_new(&watch, 0);
}

struct guest *guest_start(struct runner *r, uv_loop_t *loop, const struct boot_spec *spec,
			  guest_end_fn on_end, void *data, struct error *err)
{
	double trial = r->ops->trial_seconds ? r->ops->trial_seconds(r) : 0;
	double boot_seconds = given(spec->boot_timeout, RUNNER_BOOT_TIMEOUT);
	struct guest *g = xcalloc(1, sizeof(*g));
	const struct boot_plan plan = {
		.run_seconds = run_length(spec),
		.settle = given(spec->settle, DEFAULT_SETTLE),
		.boot_seconds = boot_seconds,
		.deadline = boot_seconds + run_length(spec) + LAST_RESORT,
		.boot_is_test = failure_traits(spec->failure)->boot_is_test,
		.watch = failure_traits(spec->failure)->boot_is_test ? NULL : spec->watch,
		.processors = spec->processors,
	};
	const struct boot_events events = {
		.console = on_console,
		.report = on_report,
		.end = on_boot_end,
		.data = g,
	};

	*g = (struct guest){
		.spec = *spec,
		.ops = r->ops,
		.on_end = on_end,
		.data = data,
		.log = CONSOLE_LOG_INIT,
		.run = RUN_INIT,
		.watch = make_watch(spec, trial),
	};
	guest_clock_init(&g->clock, now_seconds(), boottime_seconds());
	g->boot = r->ops->start(r, loop, &plan, &events, err);
	if (!g->boot) {
		guest_free(g);
		return NULL;
	}
	uv_timer_init(loop, &g->timer);
	g->timer.data = g;
	uv_timer_start(&g->timer, guest_tick, TICK_MS, TICK_MS);
	return g;
}

void guest_kill(struct guest *g)
{
	g->kill = true;
	if (g->boot)
		g->ops->kill(g->boot);
}

bool guest_kernel_seen(const struct guest *g)
{
	return watch_kernel_seen(g->watch);
}

bool guest_test_over(const struct guest *g)
{
	return watch_test_over(g->watch, g->clock.now);
}
