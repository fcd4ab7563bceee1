// SPDX-License-Identifier: GPL-2.0-only
#include "qemu-boot.h"

#include "base/files.h"
#include "base/scratch.h"
#include "proc/child.h"
#include "qemu-channel.h"
#include "qemu-qmp.h"
#include "qemu-reach.h"
#include "qemu-ssh.h"
#include "runner/system-map.h"

#include <sys/random.h>

/* Bytes: the path of a unix socket has at most 107. */
#define SOCKET_DIR_MAX 100
/* QEMU writes a serial port's bytes one by one: seconds between reads. */
#define CONSOLE_GATHER 0.02
#define SAID_MAX 2000
/* The gdbstub answers within milliseconds, or not. */
#define ARM_SECONDS 5
/* Seconds between questions to QEMU, and those after which the guest's time stands
 * still until it answers. */
#define ASK_SECONDS 1.0
#define ANSWER_LATE 3.0

struct qemu_boot {
	struct boot_plan plan;
	struct boot_events events; /* all NULL when the start failed */
	struct channel port_channel, qmp_channel, gdb_channel;
	struct qmp qmp;
	double ask_next, unanswered; /* seconds until the next question, and without answer */
	struct reach_watch reach;
	bool watched;	   /* there is a gdbstub */
	enum reach absent; /* REACH_ABSENT, or nothing is known yet */
	bool arming;	   /* init waits for the breakpoints */
	double arm_left;   /* seconds for which it still does */
	struct qemu_ssh ssh;
	bool by_ssh; /* the test runs over ssh, and not by our init */
	struct child *child;
	struct child_result result;
	struct port port;
	struct strbuf said; /* on standard error */
	bool started, greeted;
	bool console_closed, asked_since; /* QEMU was asked whether it still runs */
	const char *lost;		  /* why QEMU was given up, or NULL */
	char *dir;			  /* of the sockets */
	int open;			  /* child and channels that have not ended */
};

static enum reach reach_of(const struct qemu_boot *b)
{
	if (!b->watched || !b->started)
		return b->absent;
	if (b->reach.state == REACH_HIT)
		return REACH_YES;
	return b->reach.state == REACH_ARMED ? REACH_NO : REACH_UNKNOWN;
}

static enum ended_by ended_by(const struct qemu_boot *b)
{
	if (b->result.killed)
		return ENDED_BY_US;
	if (b->qmp.end == QMP_END_HOST)
		return ENDED_BY_HOST;
	/* Only a guest that ended itself tells something of its kernel. */
	if (b->result.signal || b->result.status || b->qmp.end != QMP_END_GUEST)
		return ENDED_BY_UNKNOWN;
	return ENDED_BY_GUEST;
}

/* How QEMU ended, for a message. */
static char *ending(const struct qemu_boot *b)
{
	if (b->lost)
		return xstrdup(b->lost);
	if (b->result.signal)
		return xstrfmt("QEMU was killed by signal %d (%s)", b->result.signal,
			       strsignal(b->result.signal));
	if (b->result.status)
		return xstrfmt("QEMU ended with status %d", b->result.status);
	if (b->qmp.end == QMP_END_HOST)
		return xstrfmt("QEMU was ended from outside (%s)", b->qmp.reason);
	return xstrdup("QEMU ended and did not say why");
}

/* The last handle is closed. */
static void part_ended(struct qemu_boot *b)
{
	if (--b->open)
		return;
	if (b->events.end) {
		AUTO_FREE char *how = ending(b);
		AUTO_FREE char *all = xstrfmt("%s%s%s", how, b->said.len ? ": " : "", b->said.buf);
		struct boot_end end = {
			.by = ended_by(b),
			.how = all,
			.lost = b->lost != NULL,
			.reach = reach_of(b),
		};

		b->events.end(b->events.data, &end);
	}
	qemu_ssh_clear(&b->ssh);
	scratch_remove(b->dir);
	strbuf_release(&b->said);
	free(b);
}

static void on_channel_closed(void *data)
{
	part_ended(data);
}

static void close_channels(struct qemu_boot *b)
{
	channel_close(&b->port_channel);
	channel_close(&b->qmp_channel);
	if (b->watched)
		channel_close(&b->gdb_channel);
}

/* Until QEMU has ended, ssh may be tried again. */
static void on_ssh_gone(void *data)
{
	struct qemu_boot *b = data;

	if (!b->child)
		part_ended(b);
}

static void end_ssh(struct qemu_boot *b)
{
	bool runs = b->ssh.test.hook != NULL;

	if (!b->by_ssh)
		return;
	machine_test_kill(&b->ssh.test);
	if (!runs)
		part_ended(b);
}

static void on_qemu_exit(void *data, const struct child_result *result)
{
	struct qemu_boot *b = data;

	b->child = NULL;
	b->result = *result;
	channel_drain(&b->port_channel);
	channel_drain(&b->qmp_channel);
	strbuf_rtrim(&b->said);
	close_channels(b);
	end_ssh(b);
	part_ended(b);
}

static void on_qemu_output(void *data, int fd, const char *bytes, size_t len)
{
	struct qemu_boot *b = data;

	if (fd == 2) {
		strbuf_add_escaped(&b->said, bytes, len);
		return;
	}
	/* QEMU passes on what the guest writes in the guest's order, but on two sockets:
	 * what init said before these bytes is read before them, or a crash of the test
	 * would count as one of the boot. */
	channel_drain(&b->port_channel);
	b->events.console(b->events.data, bytes, len);
}

/* Lets init start the test. */
static void boot_greet(struct qemu_boot *b)
{
	const uint64_t *key = b->port.key.v;
	AUTO_FREE char *line = xstrfmt("%016" PRIx64 "%016" PRIx64 " %.3f %d\n", key[0], key[1],
				       b->plan.run_seconds, (int)(b->plan.settle * 1000));

	if (b->greeted)
		return;
	b->greeted = true;
	channel_write(&b->port_channel, line, strlen(line));
}

static void greet_when_armed(struct qemu_boot *b)
{
	if (!b->arming)
		return;
	if (b->arm_left < 0)
		reach_give_up(&b->reach);
	if (b->reach.state >= REACH_ARMED)
		boot_greet(b);
}

/* Init is ready: only what the test reaches counts. */
static void on_hello(struct qemu_boot *b)
{
	if (!b->watched) {
		boot_greet(b);
		return;
	}
	if (!b->arming)
		b->arm_left = ARM_SECONDS;
	b->arming = true;
	reach_arm(&b->reach);
}

static void send_to_gdb(void *data, const char *bytes, size_t len)
{
	struct qemu_boot *b = data;

	(void)channel_write(&b->gdb_channel, bytes, len);
}

static void on_gdb_bytes(void *data, const char *bytes, size_t len)
{
	struct qemu_boot *b = data;

	reach_feed(&b->reach, bytes, len);
	greet_when_armed(b);
}

static void on_port_report(void *data, const struct port_report *r)
{
	struct qemu_boot *b = data;

	/* Nothing in the guest that boots an image is ours. */
	if (b->by_ssh)
		return;
	b->started |= r->kind == PORT_START;
	b->events.report(b->events.data, r);
	if (r->kind == PORT_HELLO)
		on_hello(b);
}

static void on_port_bytes(void *data, const char *bytes, size_t len)
{
	struct qemu_boot *b = data;

	port_feed(&b->port, bytes, len);
}

static void send_to_qmp(void *data, const char *bytes, size_t len)
{
	struct qemu_boot *b = data;

	(void)channel_write(&b->qmp_channel, bytes, len);
}

static void boot_give_up(struct qemu_boot *b, const char *why)
{
	b->lost = why;
	qemu_boot_kill((struct boot *)b);
}

/* A QEMU that still answers after it has closed its console shows no crash any more. */
static void qemu_check_console(struct qemu_boot *b)
{
	if (!b->console_closed || b->qmp.asked)
		return;
	if (b->asked_since)
		boot_give_up(b, "QEMU closed its console and went on running");
	b->asked_since = true;
	qmp_ask(&b->qmp);
}

static void on_qmp_bytes(void *data, const char *bytes, size_t len)
{
	struct qemu_boot *b = data;

	qmp_feed(&b->qmp, bytes, len);
	qemu_check_console(b);
}

static void on_qemu_close(void *data, int fd)
{
	struct qemu_boot *b = data;

	b->console_closed |= fd == 1;
	qemu_check_console(b);
}

/* No kernel keeps QEMU from answering: if it does not answer, or does not start the
 * guest, that is this host's fault. */
bool qemu_boot_is_alive(struct boot *boot, double passed)
{
	struct qemu_boot *b = (struct qemu_boot *)boot;
	bool waiting = !b->qmp.started || b->qmp.asked;

	b->arm_left -= passed;
	greet_when_armed(b);
	b->unanswered = waiting ? b->unanswered + passed : 0;
	b->ask_next -= passed;
	if (b->ask_next <= 0) {
		qmp_ask(&b->qmp);
		b->ask_next = ASK_SECONDS;
	}
	if (b->qmp.refused)
		boot_give_up(b, "QEMU refused a command of its monitor");
	if (b->by_ssh && b->child && b->qmp.started)
		qemu_ssh_tick(&b->ssh);
	return b->unanswered <= ANSWER_LATE;
}

void qemu_boot_kill(struct boot *boot)
{
	struct qemu_boot *b = (struct qemu_boot *)boot;

	if (b->child)
		child_kill(b->child);
}

static int make_key(struct report_key *key, struct error *err)
{
	if (getrandom(key->v, sizeof(key->v), 0) != sizeof(key->v))
		return error_errno(err, "cannot get random bytes");
	return 0;
}

static int start_qemu(struct qemu_boot *b, uv_loop_t *loop, const struct arch *arch,
		      struct machine_boot *machine, struct error *err)
{
	struct child_spec child = {
		.deadline = b->plan.deadline,
		.gather = CONSOLE_GATHER,
		.processors = b->plan.processors,
		.on_output = on_qemu_output,
		.on_close = on_qemu_close,
		.on_exit = on_qemu_exit,
		.data = b,
	};
	char **argv;

	machine->port = b->port_channel.path;
	machine->qmp = b->qmp_channel.path;
	machine->gdb = b->watched ? b->gdb_channel.path : NULL;
	argv = machine_argv(arch, machine);
	child.argv = (const char *const *)argv;
	b->child = child_start(loop, &child, err);
	machine_argv_free(argv);
	if (!b->child)
		return error_prefix(err, "cannot start a guest");
	b->open++;
	return 0;
}

/* A channel that could not be opened is closed like the others. */
static int open_channel(struct qemu_boot *b, struct channel *ch, uv_loop_t *loop, const char *name,
			struct error *err)
{
	ch->on_closed = on_channel_closed;
	ch->data = b;
	b->open++;
	return channel_open(ch, loop, b->dir, name, err);
}

/* Opens the way to a gdbstub if there is anything to watch. */
static int prepare_reach(struct qemu_boot *b, uv_loop_t *loop, const char *system_map,
			 struct error *err)
{
	uint64_t addr[REACH_POINTS_MAX];
	const char *const *watch = b->plan.watch;
	int nr;

	if (!watch || !watch[0] || !system_map || !file_exists(system_map))
		return 0;
	nr = system_map_find(system_map, watch, addr, REACH_POINTS_KVM, err);
	if (nr < 0)
		return -1;
	if (!nr) {
		b->absent = REACH_ABSENT;
		return 0;
	}
	reach_init(&b->reach, addr, nr, send_to_gdb, b);
	b->watched = true;
	b->gdb_channel.on_bytes = on_gdb_bytes;
	return open_channel(b, &b->gdb_channel, loop, "gdb", err);
}

/* Both must be closed, whatever their result. */
static int open_channels(struct qemu_boot *b, uv_loop_t *loop, struct error *err)
{
	int port = open_channel(b, &b->port_channel, loop, "port", err);
	int qmp = open_channel(b, &b->qmp_channel, loop, "qmp", port < 0 ? NULL : err);

	return MIN(port, qmp);
}

static int prepare_ssh(struct qemu_boot *b, uv_loop_t *loop, struct machine_boot *machine,
		       const struct boot_events *events, struct error *err)
{
	const struct qemu_ssh_spec spec = {
		.hardware = machine->hardware,
		.test = machine->test,
		.loop = loop,
		.plan = &b->plan,
		.events = events,
		.on_gone = on_ssh_gone,
		.data = b,
	};

	if (!machine->hardware || !machine->hardware->ssh_user)
		return 0;
	if (qemu_ssh_open(&b->ssh, &spec, err) < 0)
		return -1;
	machine->ssh_forward = b->ssh.port;
	b->by_ssh = true;
	return 0;
}

struct boot *qemu_boot_start(uv_loop_t *loop, const struct arch *arch, struct machine_boot machine,
			     const char *system_map, const struct boot_plan *plan,
			     const struct boot_events *events, struct error *err)
{
	struct qemu_boot *b = xcalloc(1, sizeof(*b));

	b->plan = *plan;
	b->said = (struct strbuf)STRBUF_CUT(SAID_MAX);
	b->port = (struct port){ .on_report = on_port_report, .data = b };
	b->port_channel.on_bytes = on_port_bytes;
	b->qmp = (struct qmp){ .send = send_to_qmp, .data = b };
	b->qmp_channel.on_bytes = on_qmp_bytes;
	b->dir = scratch_make(SOCKET_DIR_MAX, err);
	if (!b->dir || make_key(&b->port.key, err) < 0 ||
	    prepare_ssh(b, loop, &machine, events, err) < 0) {
		b->open = 1;
		part_ended(b);
		return NULL;
	}
	if (open_channels(b, loop, err) < 0 || prepare_reach(b, loop, system_map, err) < 0 ||
	    start_qemu(b, loop, arch, &machine, err) < 0) {
		/* Without events it goes away quietly. */
		close_channels(b);
		return NULL;
	}
	b->events = *events;
	b->open += b->by_ssh;
	return (struct boot *)b;
}
