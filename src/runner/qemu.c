// SPDX-License-Identifier: GPL-2.0-only
#include "runner/qemu.h"

#include "base/files.h"
#include "qemu-channel.h"
#include "qemu-machine.h"
#include "console-log.h"
#include "guest-clock.h"
#include "reach.h"
#include "runner/system-map.h"
#include "watch.h"
#include "proc/child.h"

#include <sys/random.h>

/* QEMU writes a serial port's bytes one by one: seconds between reads. */
#define CONSOLE_GATHER 0.02
#define TICK_MS 50
#define WORDS_MAX 2000
/* KVM prints a kernel's first line within a second or two, or never. */
#define KVM_TRIAL 15
/* The gdbstub answers within milliseconds, or not. */
#define ARM_SECONDS 5
/* Everything else ends a guest before; this ends it in any case. */
#define LAST_RESORT 120
/* Seconds between questions to QEMU, those after which the guest's time stands
 * still until it answers, and those after which QEMU is given up. */
#define ASK_SECONDS 1.0
#define ANSWER_LATE 3.0
#define ANSWER_MAX 60.0

struct guest {
	struct guest_spec spec;
	guest_end_fn on_end;
	void *data;
	uv_loop_t *loop;
	uv_timer_t timer;
	struct channel port_channel, qmp_channel, gdb_channel;
	struct guest_clock clock;
	struct qmp qmp;
	double ask_next, unanswered; /* seconds until the next question, and without answer */
	struct reach_watch reach;
	double arm_until;  /* > 0: init waits for the breakpoints */
	bool watched;	   /* there is a gdbstub */
	enum reach absent; /* REACH_ABSENT, or nothing is known yet */
	struct child *child;
	struct watch *watch;
	struct port port;
	struct console_log log;
	struct strbuf words; /* of QEMU */
	char nonce[33];
	char *dir; /* of the sockets */
	struct watch_qemu qemu;
	int open; /* child, channels and timer that have not ended */
	bool kill, greeted;
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

/* With FOR_EXIT only the end of the test says something. */
static double run_length(const struct guest_spec *s)
{
	double ceiling = given(s->timeout, GUEST_RUN_SECONDS);

	if (s->failure == FOR_EXIT)
		return ceiling;
	return s->run_seconds > 0 ?
		       (s->timeout > 0 ? MIN(s->run_seconds, ceiling) : s->run_seconds) :
		       ceiling;
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

static void save_console(struct guest *g, struct run *run)
{
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
	/* A run whose console cannot be kept is one that this host lost. */
	run->host_failed = true;
	free(run->words);
	run->words = err.message;
	run_classify(run, g->spec.failure, g->spec.matcher);
}

static void guest_free(struct guest *g)
{
	if (g->dir)
		(void)remove_tree(g->dir, NULL);
	free(g->dir);
	watch_free(g->watch);
	console_log_clear(&g->log);
	strbuf_release(&g->words);
	free(g);
}

static enum reach reach_of(const struct guest *g, const struct run *run)
{
	if (!g->watched || !run->booted)
		return g->absent;
	if (g->reach.state == REACH_HIT)
		return REACH_YES;
	return g->reach.state == REACH_ARMED ? REACH_NO : REACH_UNKNOWN;
}

/* The last handle is closed. */
static void part_ended(struct guest *g)
{
	struct run run = RUN_INIT;
	enum guest_end end = GUEST_RAN;

	if (--g->open)
		return;
	watch_end(g->watch, &g->qemu, guest_now(g), &run);
	run.reach = reach_of(g, &run);
	if (g->kill)
		end = GUEST_KILLED;
	else if (guest_clock_stood_still(&g->clock))
		end = GUEST_STOOD_STILL;
	else if (watch_accel_failed(g->watch))
		end = GUEST_NO_KVM;
	else
		save_console(g, &run);
	if (g->on_end)
		g->on_end(g->data, end, &run);
	run_clear(&run);
	guest_free(g);
}

static void on_timer_closed(uv_handle_t *timer)
{
	part_ended(timer->data);
}

static void on_channel_closed(void *data)
{
	part_ended(data);
}

static void close_parts(struct guest *g)
{
	channel_close(&g->port_channel);
	channel_close(&g->qmp_channel);
	if (g->watched)
		channel_close(&g->gdb_channel);
	uv_close((uv_handle_t *)&g->timer, on_timer_closed);
}

static void on_qemu_exit(void *data, const struct child_result *result)
{
	struct guest *g = data;

	g->child = NULL;
	channel_drain(&g->port_channel);
	channel_drain(&g->qmp_channel);
	g->qemu.status = result->status;
	g->qemu.signal = result->signal;
	g->qemu.killed = result->killed;
	strbuf_rtrim(&g->words);
	g->qemu.words = g->words.buf;
	g->qemu.why = g->qmp.end;
	g->qemu.reason = g->qmp.reason;
	close_parts(g);
	part_ended(g);
}

static void on_qemu_output(void *data, int fd, const char *bytes, size_t len)
{
	struct guest *g = data;

	if (fd == 2) {
		strbuf_add_escaped(&g->words, bytes, len);
		return;
	}
	/* QEMU passes on what the guest writes in the guest's order, but on two sockets:
	 * what init said before these bytes is read before them, or a crash of the test
	 * would count as one of the boot. */
	channel_drain(&g->port_channel);
	console_log_add(&g->log, bytes, len);
	watch_console(g->watch, bytes, len, guest_now(g));
}

/* Lets init start the test. */
static void greet(struct guest *g)
{
	AUTO_FREE char *line = xstrfmt("%s %.3f %d\n", g->nonce, run_length(&g->spec),
				       (int)(given(g->spec.settle, GUEST_SETTLE) * 1000));

	if (g->greeted)
		return;
	g->greeted = true;
	channel_write(&g->port_channel, line, strlen(line));
}

static void greet_when_armed(struct guest *g)
{
	if (g->arm_until <= 0)
		return;
	if (guest_now(g) > g->arm_until)
		reach_give_up(&g->reach);
	if (g->reach.state >= REACH_ARMED)
		greet(g);
}

/* Init is ready: only what the test reaches counts. */
static void on_hello(struct guest *g)
{
	if (!g->watched) {
		greet(g);
		return;
	}
	if (g->arm_until <= 0)
		g->arm_until = guest_now(g) + ARM_SECONDS;
	reach_arm(&g->reach);
}

static void send_to_gdb(void *data, const char *bytes, size_t len)
{
	struct guest *g = data;

	(void)channel_write(&g->gdb_channel, bytes, len);
}

static void on_gdb_bytes(void *data, const char *bytes, size_t len)
{
	struct guest *g = data;

	reach_feed(&g->reach, bytes, len);
	greet_when_armed(g);
}

static void on_report(void *data, const struct port_report *r)
{
	struct guest *g = data;

	watch_report(g->watch, r, guest_now(g));
	if (r->kind == PORT_HELLO)
		on_hello(g);
	else if (r->kind == PORT_OUT)
		console_log_add_test(&g->log, r->text, r->len);
}

static void on_port_bytes(void *data, const char *bytes, size_t len)
{
	struct guest *g = data;

	port_feed(&g->port, bytes, len);
}

static void send_to_qmp(void *data, const char *bytes, size_t len)
{
	struct guest *g = data;

	(void)channel_write(&g->qmp_channel, bytes, len);
}

static void on_qmp_bytes(void *data, const char *bytes, size_t len)
{
	struct guest *g = data;

	qmp_feed(&g->qmp, bytes, len);
}

/* No kernel that it runs keeps QEMU from answering: if it does not answer, or
 * never started the guest, that is this host's fault. */
static void look_after_qemu(struct guest *g, double passed)
{
	bool waiting = !g->qmp.started || g->qmp.asked;

	passed = MIN(passed, GUEST_CLOCK_GAP);
	g->unanswered = waiting ? g->unanswered + passed : 0;
	g->clock.held = g->unanswered > ANSWER_LATE;
	g->ask_next -= passed;
	if (g->ask_next <= 0) {
		qmp_ask(&g->qmp);
		g->ask_next = ASK_SECONDS;
	}
	if (g->qmp.refused)
		g->qemu.lost = "QEMU refused a command of its monitor";
	else if (g->unanswered > ANSWER_MAX)
		g->qemu.lost = g->qmp.started ? "QEMU runs and does not answer (is it stopped?)" :
						"QEMU did not start the guest within a minute";
}

static void on_tick(uv_timer_t *timer)
{
	struct guest *g = timer->data;
	double looked = g->clock.looked;
	double now = guest_now(g);

	if (!g->child)
		return;
	look_after_qemu(g, g->clock.looked - looked);
	greet_when_armed(g);
	if (watch_tick(g->watch, now) || g->qemu.lost || guest_clock_stood_still(&g->clock))
		child_kill(g->child);
}

static int make_nonce(char nonce[33], struct error *err)
{
	uint8_t bytes[16];

	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		return error_errno(err, "no random bytes");
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(nonce + 2 * i, 3, "%02x", bytes[i]);
	return 0;
}

/* The path of a unix socket is at most 107 bytes. */
static char *make_socket_dir(struct error *err)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = xstrfmt("%s/kbisect-XXXXXX", tmp && *tmp && strlen(tmp) < 80 ? tmp : "/tmp");

	if (mkdtemp(dir))
		return dir;
	error_errno(err, "cannot create a directory like '%s'", dir);
	free(dir);
	return NULL;
}

static int start_qemu(struct guest *g, bool kvm, struct error *err)
{
	const struct guest_spec *s = &g->spec;
	struct machine_boot boot = {
		.qemu = s->qemu,
		.kernel = s->kernel,
		.initrd = s->initrd,
		.append = s->append,
		.kvm = kvm,
		.strict = s->strict,
		.memory_mb = s->memory_mb > 0 ? s->memory_mb : GUEST_MEMORY_MB,
		.cpus = s->cpus > 0 ? s->cpus : GUEST_CPUS,
		.port = g->port_channel.path,
		.qmp = g->qmp_channel.path,
		.gdb = g->watched ? g->gdb_channel.path : NULL,
	};
	char **argv = machine_argv(g->spec.arch, &boot);
	struct child_spec child = {
		.argv = (const char *const *)argv,
		.deadline =
			given(s->boot_timeout, GUEST_BOOT_TIMEOUT) + run_length(s) + LAST_RESORT,
		.gather = CONSOLE_GATHER,
		.on_output = on_qemu_output,
		.on_exit = on_qemu_exit,
		.data = g,
	};

	g->child = child_start(g->loop, &child, err);
	machine_argv_free(argv);
	if (!g->child)
		return error_prefix(err, "cannot start a guest");
	g->open++;
	return 0;
}

/* Opens the way to a gdbstub if there is anything to watch. */
static int prepare_reach(struct guest *g, struct error *err)
{
	const struct guest_spec *s = &g->spec;
	uint64_t addr[REACH_POINTS_MAX];
	int nr;

	/* In a boot that is itself the test there is no moment to set them. */
	if (!s->watch || !s->watch[0] || s->failure == FOR_BOOT || !s->system_map ||
	    !file_exists(s->system_map))
		return 0;
	nr = system_map_find(s->system_map, s->watch, addr, REACH_POINTS_KVM, err);
	if (nr < 0)
		return -1;
	if (!nr) {
		g->absent = REACH_ABSENT;
		return 0;
	}
	reach_init(&g->reach, addr, nr, send_to_gdb, g);
	g->watched = true;
	g->gdb_channel.on_bytes = on_gdb_bytes;
	g->gdb_channel.on_closed = on_channel_closed;
	g->gdb_channel.data = g;
	g->open++;
	return channel_open(&g->gdb_channel, g->loop, g->dir, "gdb", err);
}

/* Both are to be closed, whatever comes of it. */
static int open_channels(struct guest *g, struct error *err)
{
	int port = channel_open(&g->port_channel, g->loop, g->dir, "port", err);
	int qmp = channel_open(&g->qmp_channel, g->loop, g->dir, "qmp", port < 0 ? NULL : err);

	return MIN(port, qmp);
}

static struct watch *make_watch(const struct guest_spec *s, enum accel_state accel)
{
	struct watch_spec watch = {
		.boot_timeout = given(s->boot_timeout, GUEST_BOOT_TIMEOUT),
		.run_seconds = run_length(s),
		.settle = given(s->settle, GUEST_SETTLE),
		.patience = given(s->patience, GUEST_PATIENCE),
		.kernel_timeout = accel == ACCEL_KVM_TRY ? KVM_TRIAL : 0,
		.stop_at_any_crash = s->stop_at_any_crash,
		.failure = s->failure,
		.matcher = s->matcher,
	};

	return watch_new(&watch, 0);
}

static struct guest *guest_new(uv_loop_t *loop, const struct guest_spec *spec,
			       enum accel_state accel)
{
	struct guest *g = xcalloc(1, sizeof(*g));

	g->spec = *spec;
	g->loop = loop;
	g->log = (struct console_log)CONSOLE_LOG_INIT;
	g->words = (struct strbuf)STRBUF_CUT(WORDS_MAX);
	g->port = (struct port){ .nonce = g->nonce, .on_report = on_report, .data = g };
	g->port_channel.on_bytes = on_port_bytes;
	g->port_channel.on_closed = on_channel_closed;
	g->port_channel.data = g;
	g->qmp = (struct qmp){ .send = send_to_qmp, .data = g };
	g->qmp_channel.on_bytes = on_qmp_bytes;
	g->qmp_channel.on_closed = on_channel_closed;
	g->qmp_channel.data = g;
	guest_clock_init(&g->clock, now_seconds(), boottime_seconds());
	g->watch = make_watch(spec, accel);
	return g;
}

struct guest *guest_start(uv_loop_t *loop, const struct guest_spec *spec, enum accel_state accel,
			  guest_end_fn on_end, void *data, struct error *err)
{
	struct guest *g = guest_new(loop, spec, accel);

	g->dir = make_socket_dir(err);
	if (!g->dir || make_nonce(g->nonce, err) < 0) {
		guest_free(g);
		return NULL;
	}
	uv_timer_init(loop, &g->timer);
	g->timer.data = g;
	g->open = 3;
	if (open_channels(g, err) < 0 || prepare_reach(g, err) < 0 ||
	    start_qemu(g, accel != ACCEL_TCG, err) < 0) {
		/* on_end is not set: it goes away quietly. */
		g->qemu.killed = g->kill = true;
		close_parts(g);
		return NULL;
	}
	g->on_end = on_end;
	g->data = data;
	uv_timer_start(&g->timer, on_tick, TICK_MS, TICK_MS);
	return g;
}

void guest_kill(struct guest *g)
{
	g->kill = true;
	if (g->child)
		child_kill(g->child);
}

bool guest_kernel_seen(const struct guest *g)
{
	return watch_kernel_seen(g->watch);
}

bool guest_test_over(const struct guest *g)
{
	return watch_test_over(g->watch, g->clock.now);
}
