// SPDX-License-Identifier: GPL-2.0-only
#include "command-test.h"

/* Exit statuses of the hook. */
#define STATUS_TIMEOUT 124     /* timeout(1), which ends the test on the machine */
#define STATUS_SKIP 125	       /* as for git bisect run */
#define STATUS_NOT_FOUND 127   /* a shell's; 126 is another */
#define STATUS_UNREACHABLE 255 /* ssh's */

/* Seconds between tries to reach a machine that is booting. */
#define TRY_SECONDS 1.0
/* How late the end of a test may be known here, after it was ended on the machine. */
#define LATE_SECONDS 10.0
/* A kernel that crashes, and so ends the connection, has these to print why. */
#define LOST_SECONDS 3.0
#define OUTPUT_MAX (128 * 1024)

static void send_report(struct machine_test *t, enum port_kind kind, int value, const char *text,
			size_t len)
{
	const struct port_report r = { .kind = kind, .value = value, .text = text, .len = len };

	t->report(t->report_data, &r);
}

static void begin(struct machine_test *t)
{
	if (t->began)
		return;
	t->began = true;
	t->began_at = now_seconds();
	send_report(t, PORT_START, 0, NULL, 0);
}

static void end(struct machine_test *t, int status)
{
	t->ended = true;
	t->ended_at = now_seconds();
	send_report(t, PORT_END, status, NULL, 0);
}

static void say_bye(struct machine_test *t)
{
	t->bye = true;
	send_report(t, PORT_BYE, 0, NULL, 0);
}

static void cannot_run(struct machine_test *t, const char *why)
{
	send_report(t, PORT_FAIL, 0, why, strlen(why));
	say_bye(t);
}

static void flush_line(struct machine_test *t)
{
	t->line[t->len] = 0;
	if (t->len)
		send_report(t, PORT_OUT, 0, t->line, t->len);
	t->len = 0;
}

static void add_output(struct machine_test *t, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len && !t->cut; i++) {
		if (t->total++ == OUTPUT_MAX) {
			flush_line(t);
			t->cut = true;
			send_report(t, PORT_CUT, 0, NULL, 0);
			return;
		}
		if (bytes[i] != '\n' && bytes[i] != '\r')
			t->line[t->len++] = bytes[i] ? bytes[i] : ' ';
		if (bytes[i] == '\n' || t->len == sizeof(t->line) - 1)
			flush_line(t);
	}
}

static void on_test_output(void *data, int fd, const char *bytes, size_t len)
{
	struct machine_test *t = data;

	/* On standard error output ssh says that it cannot connect. */
	if (fd == 1 && !t->killed) {
		t->reached = true;
		begin(t);
	}
	if (t->began && !t->killed)
		add_output(t, bytes, len);
}

static bool timed_out_there(const struct machine_test *t, int status)
{
	return status == STATUS_TIMEOUT && now_seconds() - t->began_at > t->run_seconds - 1;
}

static void take_status(struct machine_test *t, int status, const char *how)
{
	begin(t);
	flush_line(t);
	if (status >= STATUS_SKIP && status <= STATUS_NOT_FOUND) {
		cannot_run(t, how);
		return;
	}
	end(t, timed_out_there(t, status) ? -1 : status);
}

static void on_test_end(void *data, const struct hook_end *e)
{
	struct machine_test *t = data;
	bool reached = e->status >= 0 && e->status != STATUS_UNREACHABLE;

	t->hook = NULL;
	t->try_at = now_seconds() + TRY_SECONDS;
	free(t->unreached);
	t->unreached = xstrdup(e->how);
	/* If a machine does not answer any more, its silence ends the run. That a test never
	 * reached it says nothing of its kernel. */
	if (!t->killed && reached)
		take_status(t, e->status, e->how);
	else if (!t->killed && t->began && (t->command || !t->reached))
		t->lost_at = now_seconds();
	t->on_gone(t->data);
}

static void run_hook(struct machine_test *t)
{
	const struct hook_spec spec = {
		.config = t->config,
		.hook = HOOK_TEST,
		.command = t->command,
		.name = t->name,
		.env = t->env,
		.seconds = t->deadline,
		.on_output = on_test_output,
		.on_end = on_test_end,
		.data = t,
	};
	struct error err = ERROR_INIT;

	t->hook = hook_start(t->loop, &spec, &err);
	if (t->hook)
		return;
	begin(t);
	cannot_run(t, err.message);
	error_clear(&err);
}

static void stop_reaching(struct machine_test *t)
{
	AUTO_FREE char *why = xstrfmt("the guest was not reached within --boot-timeout: %s",
				      t->unreached ? t->unreached : "it did not answer");

	cannot_run(t, why);
}

void machine_test_reach(struct machine_test *t)
{
	t->reaching = true;
	run_hook(t);
}

void machine_test_up(struct machine_test *t)
{
	if (t->began)
		return;
	begin(t);
	if (t->config->hooks[HOOK_TEST])
		run_hook(t);
	else
		end(t, 0);
}

void machine_test_tick(struct machine_test *t)
{
	double now = now_seconds();

	if (t->killed || t->bye)
		return;
	if (t->lost_at > 0) {
		if (now >= t->lost_at + LOST_SECONDS)
			cannot_run(t, t->unreached);
	} else if (!t->began && t->give_up_at > 0 && now >= t->give_up_at) {
		stop_reaching(t);
	} else if (t->ended) {
		if (now >= t->ended_at + t->settle)
			say_bye(t);
	} else if (t->hook) {
		if (t->began && now > t->began_at + t->run_seconds + LATE_SECONDS)
			machine_test_kill(t);
	} else if (t->reaching && !t->began && now >= t->try_at) {
		run_hook(t);
	}
}

void machine_test_kill(struct machine_test *t)
{
	t->killed = true;
	if (t->hook)
		hook_kill(t->hook);
}

void machine_test_clear(struct machine_test *t)
{
	free(t->unreached);
	t->unreached = NULL;
}
