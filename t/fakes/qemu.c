// SPDX-License-Identifier: GPL-2.0-only
/*
 * A QEMU that boots no kernel: the file given with -kernel is a script of what the
 * guest does (see README). Talks with the host as QEMU and init.c do.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "guest/report-key.h"
#include "script.h"

#define BREAKPOINTS_MAX 64

static struct {
	const char *kernel, *initrd, *append, *bios, *port_path, *gdb_path, *qmp_path;
	bool kvm;
	int port, gdb, qmp;
	volatile bool paused,
		deaf; /* -S was given and "cont" has not come; the monitor does not answer */
	struct report_key key;
	uint64_t breakpoints[BREAKPOINTS_MAX];
} q = { .port = -1, .gdb = -1, .qmp = -1, .append = "", .initrd = "" };

static void die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fprintf(stderr, "qemu-system-fake: ");
	vfprintf(stderr, fmt, ap);
	fprintf(stderr, "\n");
	va_end(ap);
	exit(1);
}

static int connect_to(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	if (fd < 0 || connect(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
		die("-chardev socket,path=%s: %s", path, strerror(errno));
	return fd;
}

/* ---- the monitor ---- */

static void qmp_write(const char *line)
{
	if (q.qmp >= 0)
		(void)!write(q.qmp, line, strlen(line));
}

static void qmp_command(const char *line)
{
	const char *id = strstr(line, "\"id\":\"");
	char answer[256];

	if (q.deaf || !id)
		return;
	id += strlen("\"id\":\"");
	if (strstr(line, "\"cont\""))
		q.paused = false;
	snprintf(answer, sizeof(answer), "{\"return\": {}, \"id\": \"%.*s\"}\r\n",
		 (int)strcspn(id, "\""), id);
	qmp_write(answer);
}

static void *qmp_serve(void *data)
{
	FILE *f = fdopen(dup(q.qmp), "r");
	char line[1024];

	qmp_write("{\"QMP\": {\"version\": {}, \"capabilities\": []}}\r\n");
	while (f && fgets(line, sizeof(line), f))
		qmp_command(line);
	return data;
}

/* As QEMU does when it is told to end; only calls that a signal handler may make. */
static void on_signal(int sig)
{
	static const char words[] = "qemu-system-fake: terminating on signal\n";

	(void)sig;
	(void)!write(2, words, sizeof(words) - 1);
	qmp_write("{\"event\": \"SHUTDOWN\", \"data\": {\"guest\": false, "
		  "\"reason\": \"host-signal\"}}\r\n");
	_exit(0);
}

static void qmp_start(void)
{
	pthread_t thread;

	signal(SIGTERM, on_signal);
	signal(SIGINT, on_signal);
	signal(SIGHUP, on_signal);
	if (q.qmp >= 0 && pthread_create(&thread, NULL, qmp_serve, NULL))
		die("no thread");
	while (q.paused)
		usleep(2000);
}

/* The guest resets: the end, with -no-reboot. */
static void guest_reset(void)
{
	qmp_write("{\"event\": \"SHUTDOWN\", \"data\": {\"guest\": true, "
		  "\"reason\": \"guest-reset\"}}\r\n");
	exit(0);
}

/* ---- the gdbstub ---- */

static void gdb_send(const char *text)
{
	unsigned char sum = 0;

	for (const char *p = text; *p; p++)
		sum += *p;
	dprintf(q.gdb, "$%s#%02x", text, sum);
}

static void gdb_packet(const char *p, bool *run, uint64_t pc)
{
	uint64_t addr = strlen(p) > 3 ? strtoull(p + 3, NULL, 16) : 0;

	dprintf(q.gdb, "+");
	if (!strncmp(p, "Z1,", 3) || !strncmp(p, "z1,", 3)) {
		for (int i = 0; i < BREAKPOINTS_MAX; i++)
			if (q.breakpoints[i] == (*p == 'Z' ? 0 : addr)) {
				q.breakpoints[i] = *p == 'Z' ? addr : 0;
				break;
			}
		gdb_send("OK");
	} else if (*p == 'p') {
		char hex[17] = "";

		for (int i = 0; i < 8; i++)
			snprintf(hex + 2 * i, 3, "%02x", (unsigned int)(pc >> 8 * i & 0xff));
		gdb_send(hex);
	} else if (*p == 'c') {
		*run = true;
	} else if (*p == 'D') {
		*run = true;
		memset(q.breakpoints, 0, sizeof(q.breakpoints));
		gdb_send("OK");
	} else {
		gdb_send("");
	}
}

/* Talks until told to go on. */
static void gdb_stopped(const char *why, uint64_t pc)
{
	char packet[512], c;
	size_t len = 0;
	bool run = false, inside = false;

	gdb_send(why);
	while (!run && read(q.gdb, &c, 1) == 1) {
		if (c == '$') {
			inside = true;
			len = 0;
		} else if (c == '#' && inside) {
			packet[len] = 0;
			inside = false;
			gdb_packet(packet, &run, pc);
		} else if (inside && len + 1 < sizeof(packet)) {
			packet[len++] = c;
		}
	}
}

/* Serves a host that interrupts the guest. */
static void gdb_poll(int ms)
{
	struct pollfd p = { .fd = q.gdb, .events = POLLIN };
	char c;

	while (q.gdb >= 0 && poll(&p, 1, ms) > 0) {
		if (read(q.gdb, &c, 1) != 1)
			return;
		if (c == 3) {
			gdb_stopped("T02thread:01;", 0);
			return;
		}
	}
}

/* ---- the guest ---- */

static void on_console(void *data, const char *bytes, size_t len)
{
	(void)data;
	(void)!write(STDOUT_FILENO, bytes, len);
}

static void on_reach(void *data, const char *hex)
{
	uint64_t addr = strtoull(hex, NULL, 16);

	(void)data;
	for (int i = 0; q.gdb >= 0 && i < BREAKPOINTS_MAX; i++)
		if (q.breakpoints[i] && q.breakpoints[i] == addr)
			gdb_stopped("T05thread:01;", addr);
}

static void on_report(void *data, const char *text)
{
	(void)data;
	dprintf(q.port, "%016" PRIx64 " %s\n", report_tag(&q.key, text, strlen(text)), text);
	report_key_next(&q.key);
}

static void on_forge(void *data, const char *line)
{
	(void)data;
	dprintf(q.port, "%s\n", line);
}

/* The host may want to set breakpoints before it answers. */
static bool port_read(char *c)
{
	struct pollfd p = { .fd = q.port, .events = POLLIN };

	while (poll(&p, 1, q.gdb < 0 ? -1 : 10) == 0)
		gdb_poll(0);
	return read(q.port, c, 1) == 1;
}

static void hello(struct script *s)
{
	double run_seconds;
	char line[256];
	size_t len = 0;
	long settle_ms;

	dprintf(q.port, "kbisect-init 2\n");
	while (len + 1 < sizeof(line) && port_read(line + len) && line[len] != '\n')
		len++;
	line[len] = 0;
	if (sscanf(line, "%16" SCNx64 "%16" SCNx64 " %lf %ld", &q.key.v[0], &q.key.v[1],
		   &run_seconds, &settle_ms) != 4)
		die("the host did not answer init: '%s'", line);
	script_greeted(s, run_seconds, (double)settle_ms / 1000);
}

static void sleep_seconds(double s)
{
	struct timespec ts = { (time_t)s, (long)((s - (double)(time_t)s) * 1e9) };

	if (s > 0)
		nanosleep(&ts, NULL);
}

static void hang(void)
{
	for (;;) {
		gdb_poll(1000);
		sleep_seconds(q.gdb < 0 ? 1 : 0);
	}
}

static void run(struct script *s)
{
	struct script_value value;

	for (;;) {
		gdb_poll(0);
		switch (script_step(s, &value)) {
		case SCRIPT_GO_ON:
			break;
		case SCRIPT_WAIT:
			sleep_seconds(value.seconds);
			break;
		case SCRIPT_HELLO:
			hello(s);
			break;
		case SCRIPT_RESET:
			guest_reset();
			break;
		case SCRIPT_HANG:
			hang();
			break;
		case SCRIPT_DIE:
			if (value.words)
				fprintf(stderr, "qemu-system-fake: %s\n", value.words);
			exit(value.status);
		case SCRIPT_KILL:
			raise(value.status);
			break;
		case SCRIPT_DEAF:
			q.deaf = true;
			break;
		case SCRIPT_NO_CONSOLE:
			close(STDOUT_FILENO);
			break;
		}
	}
}

/* ---- command line ---- */

static const char *option_path(const char *arg)
{
	const char *path = strstr(arg, "path=");

	return path ? path + strlen("path=") : NULL;
}

/* A person's terminal: says what the guest was given, repeats lines until Ctrl-A X. */
static void be_terminal(char **argv)
{
	int c, before = 0;

	printf("fake terminal: kernel parameters: %s\n", q.append);
	for (char **a = argv + 1; *a; a++)
		if (!strcmp(*a, "-S"))
			printf("fake terminal: waits for a debugger\n");
	fflush(stdout);
	while ((c = getchar()) != EOF && !(before == 1 && (c == 'x' || c == 'X'))) {
		if (c != 1)
			putchar(c);
		fflush(stdout);
		before = c;
	}
	exit(0);
}

static void parse_arguments(char **argv)
{
	for (char **a = argv + 1; *a; a++) {
		const char *v = a[1] ? a[1] : "";

		if (!strcmp(*a, "-kernel"))
			q.kernel = v;
		else if (!strcmp(*a, "-initrd"))
			q.initrd = v;
		else if (!strcmp(*a, "-append"))
			q.append = v;
		else if (!strcmp(*a, "-bios"))
			q.bios = v;
		else if (!strcmp(*a, "-accel"))
			q.kvm = !strncmp(v, "kvm", 3);
		else if (!strcmp(*a, "-chardev") && strstr(v, "id=port"))
			q.port_path = option_path(v);
		else if (!strcmp(*a, "-chardev") && strstr(v, "id=gdb"))
			q.gdb_path = option_path(v);
		else if (!strcmp(*a, "-chardev") && strstr(v, "id=qmp"))
			q.qmp_path = option_path(v);
		else if (!strcmp(*a, "-S"))
			q.paused = true;
		else if (!strcmp(*a, "-machine") && !strcmp(v, "help")) {
			printf("Supported machines are:\npc                   Standard PC\n"
			       "q35                  Standard PC (Q35)\n");
			exit(0);
		} else if (!strcmp(*a, "--version")) {
			printf("QEMU emulator version 7.2.0 (fake)\n");
			exit(0);
		}
	}
	for (char **a = argv + 1; *a; a++)
		if (strstr(*a, "id=console,mux=on"))
			be_terminal(argv);
	if (!q.bios && (!q.kernel || !q.port_path))
		die("no -kernel, or no socket for the second serial port");
}

int main(int argc, char **argv)
{
	const struct script_io io = { on_console, on_report, on_forge, on_reach, NULL };
	const char *kvm = getenv("KBISECT_FAKE_KVM"), *why = NULL;
	struct script_context context;
	struct script *s;

	(void)argc;
	signal(SIGPIPE, SIG_IGN);
	parse_arguments(argv);
	if (q.kvm && kvm && !strcmp(kvm, "broken"))
		die("failed to set MSR");
	if (q.bios)
		return putchar('K') != 'K';
	if (access(q.kernel, R_OK) < 0)
		die("could not open kernel file '%s': %s", q.kernel, strerror(errno));
	q.port = connect_to(q.port_path);
	if (q.gdb_path)
		q.gdb = connect_to(q.gdb_path);
	if (q.qmp_path)
		q.qmp = connect_to(q.qmp_path);
	qmp_start();
	if (q.kvm && kvm && !strcmp(kvm, "dead")) {
		on_console(NULL, "SeaBIOS (version fake)\n", 23);
		hang();
	}
	if (q.kvm && kvm && !strcmp(kvm, "refused"))
		die("failed to initialize kvm: Permission denied");
	context = (struct script_context){ .append = q.append, .initrd = q.initrd };
	s = script_load(q.kernel, &context, &io, &why);
	if (!s)
		die("could not load kernel '%s': it %s", q.kernel, why);
	run(s);
}
