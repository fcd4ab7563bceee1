// SPDX-License-Identifier: GPL-2.0-only
#include "watch.h"

#include "crash/console.h"
#include "crash/title.h"
#include "evidence/syz-trouble.h"

#include <math.h>

/* A report that got no new line for so long is taken as complete, and one that other
 * lines keep interrupting after REPORT_LONG in any case. Seconds, as all of these. */
#define REPORT_QUIET 1.5
#define REPORT_LONG 10
/* A panicked kernel resets, whereupon the machine ends. */
#define PANIC_GRACE 3
/* Other crashes may follow from the first, while any is of interest. */
#define ANY_CRASH_GRACE 1.0
/* How late init may be with its next report while it still says that it is alive. */
#define INIT_GRACE 15
/* The kernel may have crashed below syzkaller's programs when they fail. */
#define SYZ_GRACE 5
/* A hostile console can have any number of reports. */
#define CRASHES_MAX 32
/* The console is read later than the port, so the crash that killed the test may still
 * come. */
#define CONSOLE_LATE .1
#define UNIT_MAX 128 /* bytes of the name of a unit in a title */
/* Init says that it is alive once a second. */
#define ALIVE_LATE 5

struct watch {
	struct watch_spec spec;
	struct console *console;
	struct tap tap; /* used where the rules name a suite */
	struct run run;
	double started, test_started, last_bytes, last_alive, report_since, test_ended, stop_at;
	bool booted, ended, bye, test_failed, kernel_seen, trial_failed, hung, rebooted;
	char *unit; /* of systemd, which the test comes after; NULL: none */
	bool fatal; /* the guest cannot go on */
};

static double test_time(const struct watch *w, double now)
{
	return w->booted ? now - w->test_started : -1;
}

static void stop_by(struct watch *w, double when)
{
	w->stop_at = MIN(w->stop_at, when);
}

static void on_crash(const struct crash *crash, void *data)
{
	struct watch *w = data;
	bool decides = crash_decides(crash, w->spec.failure, w->spec.matcher);

	if (w->run.crash_nr >= CRASHES_MAX && !decides && !crash->fatal)
		return;
	run_add_crash(&w->run, crash, test_time(w, w->report_since));
	if (decides)
		stop_by(w, w->last_bytes);
	if (crash->fatal) {
		w->fatal = true;
		stop_by(w, w->last_bytes + PANIC_GRACE);
	}
	if (w->spec.stop_at_any_crash && !crash->suppressed)
		stop_by(w, w->last_bytes + MAX(ANY_CRASH_GRACE, w->spec.settle));
}

struct watch *watch_new(const struct watch_spec *spec, double now)
{
	struct watch *w = xcalloc(1, sizeof(*w));

	w->spec = *spec;
	w->console = console_new(on_crash, w);
	w->run = (struct run)RUN_INIT;
	if (spec->rules)
		tap_init(&w->tap, spec->rules->suite, spec->rules->suite_test);
	w->started = w->last_bytes = w->report_since = now;
	w->stop_at = INFINITY;
	return w;
}

void watch_free(struct watch *w)
{
	if (!w)
		return;
	console_free(w->console);
	run_clear(&w->run);
	free(w->unit);
	free(w);
}

/* Adds a failure that shows in the absence of output. */
static void add_failure(struct watch *w, const char *title, double now)
{
	struct crash crash = {
		.title = (char *)title,
		.type = (char *)title_type(title),
		.fatal = true,
	};

	run_add_crash(&w->run, &crash, test_time(w, now));
	w->fatal = true;
	stop_by(w, now);
}

void watch_console(struct watch *w, const char *bytes, size_t len, double now)
{
	struct console_status before, after;

	w->last_bytes = now;
	console_status(w->console, &before);
	if (!before.open_report)
		w->report_since = now;
	console_feed(w->console, bytes, len);
	test_rules_read_console(w->spec.rules, &w->run, &w->tap, bytes, len, test_time(w, now));
	console_status(w->console, &after);
	if (after.crashes != before.crashes)
		w->report_since = now;
	if (after.kernel_started)
		w->kernel_seen = true;
	if (after.panicked && !before.panicked)
		stop_by(w, now + PANIC_GRACE);
	if (after.banners > 1 && !w->rebooted) {
		w->rebooted = true;
		add_failure(w, TITLE_REBOOT, now);
	}
}

static void test_began(struct watch *w, double now)
{
	if (w->booted)
		return;
	w->booted = true;
	w->test_started = w->last_alive = now;
	if (failure_traits(w->spec.failure)->boot_is_test)
		stop_by(w, now + w->spec.settle);
}

static void test_over(struct watch *w, int value, double now)
{
	if (!w->booted || w->ended)
		return;
	w->ended = true;
	w->test_ended = now;
	if (value < 0)
		return;
	w->run.exit_status = value;
	w->run.ended_at = test_time(w, now);
}

/* Takes over why. */
static void cannot_test(struct watch *w, char *why)
{
	w->run.test_failed = true;
	if (w->run.words)
		free(why);
	else
		w->run.words = why;
}

static void syzkaller_printed(struct watch *w, const struct port_report *r, double now)
{
	char *why = syz_trouble(r->text, r->len);

	if (!why)
		return;
	cannot_test(w, why);
	stop_by(w, now + SYZ_GRACE);
}

/* The console is read later than the port, so the guest is not stopped at once. */
static void test_printed(struct watch *w, const struct port_report *r, double now)
{
	if (w->spec.rules && w->spec.rules->syz)
		syzkaller_printed(w, r, now);
	if (failure_traits(w->spec.failure)->runs_to_end &&
	    test_rules_read(w->spec.rules, &w->run, &w->tap, r->text, r->len, test_time(w, now)))
		stop_by(w, now + CONSOLE_LATE);
}

/* Kernels ask for many modules that no configuration has. The failure does without these. */
static void not_served(struct watch *w, const char *request)
{
	const struct string_set *needed = w->spec.needed_modules;

	if (needed && string_set_has(needed, request, strlen(request)))
		cannot_test(w, xstrfmt("module '%s', which the failure needs, was asked for and "
				       "was not built",
				       request));
}

static void unit_failed(struct watch *w, const struct port_report *r, double now)
{
	AUTO_FREE char *title =
		xstrfmt(TITLE_UNIT_DOWN " '%.*s'", (int)MIN(r->len, UNIT_MAX), r->text);

	if (!w->booted)
		add_failure(w, title, now);
}

static void boot_timed_out(struct watch *w, double now)
{
	AUTO_FREE char *title =
		w->unit ? xstrfmt(TITLE_BOOT_TIMEOUT ": unit '%.*s'", UNIT_MAX, w->unit) :
			  xstrdup(w->kernel_seen ? TITLE_BOOT_TIMEOUT : TITLE_NO_OUTPUT);

	add_failure(w, title, now);
}

void watch_report(struct watch *w, const struct port_report *r, double now)
{
	w->last_alive = now;
	if (r->lost) {
		w->run.output_lost = true;
		w->run.modules_told = false;
	}
	switch (r->kind) {
	case PORT_HELLO:
		w->kernel_seen = true;
		break;
	case PORT_WAIT:
		free(w->unit);
		w->unit = xstrndup(r->text, r->len);
		break;
	case PORT_DOWN:
		unit_failed(w, r, now);
		break;
	case PORT_START:
		test_began(w, now);
		break;
	case PORT_END:
		test_over(w, r->value, now);
		break;
	case PORT_FAIL:
		cannot_test(w, xstrndup(r->text, r->len));
		break;
	case PORT_BYE:
		w->bye = true;
		stop_by(w, now);
		break;
	case PORT_OUT:
		test_printed(w, r, now);
		break;
	case PORT_CUT:
		w->run.output_lost = true;
		break;
	case PORT_MODULES:
		w->run.modules_told = true;
		break;
	case PORT_MODULE:
		run_add_module(&w->run, r->text);
		break;
	case PORT_ASKED:
		run_add_asked(&w->run, r->text);
		break;
	case PORT_UNSERVED:
		not_served(w, r->text);
		break;
	case PORT_ALIVE:
		break;
	}
}

static void flush_report(struct watch *w, double now)
{
	struct console_status status;

	console_status(w->console, &status);
	if (status.open_report &&
	    (now - w->last_bytes > REPORT_QUIET || now - w->report_since > REPORT_LONG))
		console_flush(w->console);
}

static void tick_boot(struct watch *w, double now)
{
	double elapsed = now - w->started;
	/* A boot that crashed and then printed nothing for long will not go on. */
	double quiet = MAX(w->spec.patience, w->spec.boot_timeout / 4);
	bool gave_up = w->run.crash_nr && now - w->last_bytes > quiet;

	if (w->spec.trial_seconds > 0 && !w->kernel_seen && elapsed > w->spec.trial_seconds) {
		w->trial_failed = true;
		stop_by(w, now);
	} else if (elapsed > w->spec.boot_timeout || gave_up) {
		boot_timed_out(w, now);
	}
}

static void tick_test(struct watch *w, double now)
{
	double due =
		w->ended ? w->test_ended + w->spec.settle : w->test_started + w->spec.run_seconds;
	bool silent = now - w->last_alive > ALIVE_LATE;
	double grace = silent && !w->ended ? w->spec.patience : INIT_GRACE;

	if (now < due + grace)
		return;
	w->hung = silent;
	add_failure(w, TITLE_NO_OUTPUT, now);
}

bool watch_tick(struct watch *w, double now)
{
	flush_report(w, now);
	if (now < w->stop_at) {
		if (w->booted)
			tick_test(w, now);
		else
			tick_boot(w, now);
	}
	return now >= w->stop_at;
}

static void host_failure(struct watch *w, const struct boot_end *end)
{
	w->run.host_failed = true;
	free(w->run.words);
	w->run.words = xstrdup(end->how);
}

/* Nobody asked the machine to end. */
static void ended_by_itself(struct watch *w, const struct boot_end *end, double now)
{
	struct console_status status;

	console_status(w->console, &status);
	if (w->fatal || status.panicked || w->bye)
		return;
	if (end->by == ENDED_BY_HOST)
		host_failure(w, end);
	else if (w->spec.trial_seconds > 0 && !w->kernel_seen)
		w->trial_failed = true;
	else if (end->by == ENDED_BY_UNKNOWN)
		host_failure(w, end);
	else
		add_failure(w, w->kernel_seen ? TITLE_LOST : TITLE_NO_OUTPUT, now);
}

static double watched(const struct watch *w, double now)
{
	bool killed = status_is_signal(w->run.exit_status);

	if (!w->booted)
		return 0;
	if (w->hung)
		return w->last_alive - w->test_started;
	if (w->run.ended_at < 0)
		return now - w->test_started;
	/* The kernel kills the process for which it crashes: that test did not finish. */
	if (w->run.crash_nr && killed)
		return w->run.ended_at;
	/* It was stopped or lost while its aftermath was being watched. */
	if (!w->bye && w->run.crash_nr)
		return now - w->test_started;
	return INFINITY;
}

void watch_end(struct watch *w, const struct boot_end *end, double now, struct run *run)
{
	console_end(w->console);
	if (end->lost)
		host_failure(w, end);
	else if (end->by != ENDED_BY_US)
		ended_by_itself(w, end, now);
	w->run.booted = w->booted;
	w->run.watched = watched(w, now);
	w->run.seconds = now - w->started;
	run_classify(&w->run, w->spec.failure, w->spec.matcher, w->spec.rules);
	*run = w->run;
	w->run = (struct run)RUN_INIT;
}

bool watch_kernel_seen(const struct watch *w)
{
	return w->kernel_seen;
}

bool watch_test_over(const struct watch *w, double now)
{
	return w->ended && now - w->test_ended > CONSOLE_LATE;
}

bool watch_trial_failed(const struct watch *w)
{
	return w->trial_failed;
}
