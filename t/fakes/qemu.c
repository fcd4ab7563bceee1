// SPDX-License-Identifier: GPL-2.0-only
/*
 * A QEMU that boots no kernel: the file given with -kernel says what the guest
 * does, in commands, one a line (see README). Speaks with the host as init.c does.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define MAGIC "#!fake-kernel"
#define BREAKPOINTS_MAX 64

static struct {
	const char *kernel, *initrd, *append, *bios, *port_path, *gdb_path, *qmp_path;
	bool kvm;
	int port, gdb, qmp;
	volatile bool paused, deaf; /* -S and nobody said "cont"; the monitor does not answer */
	char nonce[65];
	double run_seconds, started, linger; /* linger: after the test's end */
	long settle_ms;
	bool testing;
	uint64_t random, breakpoints[BREAKPOINTS_MAX];
	unsigned long count; /* of boots of this kernel, this one not counted */
} q = { .port = -1, .gdb = -1, .qmp = -1, .append = "", .initrd = "", .linger = .02 };

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static void sleep_seconds(double s)
{
	struct timespec ts = { (time_t)s, (long)((s - (time_t)s) * 1e9) };

	if (s > 0)
		nanosleep(&ts, NULL);
}

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

static void kernel_line(const char *fmt, ...)
{
	va_list ap;

	printf("[%12.6f][    T1] ", now() - q.started);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\r\n");
	fflush(stdout);
}

static uint64_t random_next(void)
{
	uint64_t z = (q.random += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
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
		sleep_seconds(.002);
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

static void reach(const char *hex)
{
	uint64_t addr = strtoull(hex, NULL, 16);

	for (int i = 0; q.gdb >= 0 && i < BREAKPOINTS_MAX; i++)
		if (q.breakpoints[i] && q.breakpoints[i] == addr)
			gdb_stopped("T05thread:01;", addr);
}

/* ---- the second serial port ---- */

static void port_write(const char *fmt, ...)
{
	char line[4096];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	(void)!write(q.port, line, n);
}

/* The host may want to set breakpoints before it answers. */
static bool port_read(char *c)
{
	struct pollfd p = { .fd = q.port, .events = POLLIN };

	while (poll(&p, 1, q.gdb < 0 ? -1 : 10) == 0)
		gdb_poll(0);
	return read(q.port, c, 1) == 1;
}

static void start_test(void)
{
	char line[256];
	size_t len = 0;

	if (q.testing)
		return;
	port_write("kbisect-init 1\n");
	while (len + 1 < sizeof(line) && port_read(line + len) && line[len] != '\n')
		len++;
	line[len] = 0;
	if (sscanf(line, "%64s %lf %ld", q.nonce, &q.run_seconds, &q.settle_ms) != 3)
		die("the host did not answer init: '%s'", line);
	port_write("%s start\n", q.nonce);
	q.testing = true;
}

/* While the test runs init says so, once a second. */
static void pass(double seconds)
{
	while (q.testing && seconds > 1) {
		sleep_seconds(1);
		seconds--;
		port_write("%s alive\n", q.nonce);
	}
	sleep_seconds(seconds);
}

static void end_test(const char *how)
{
	start_test();
	port_write("%s end %s\n", q.nonce, how);
	sleep_seconds(q.settle_ms / 1e3 < q.linger ? q.settle_ms / 1e3 : q.linger);
	port_write("%s bye\n", q.nonce);
	guest_reset();
}

/* ---- what the guest does ---- */

static void boot(void)
{
	kernel_line("Linux version 6.1.0-fake (t@fakes) (gcc (Fake) 12.2.0) #1 SMP");
	kernel_line("Command line: %s", q.append);
	kernel_line("Run /init as init process");
}

static void report_tail(const char *function)
{
	kernel_line("CPU: 0 PID: 33 Comm: test Not tainted 6.1.0-fake #1");
	kernel_line("RIP: 0010:%s+0x1d/0x30", function);
	kernel_line("Call Trace:");
	kernel_line(" <TASK>");
	kernel_line(" %s+0x1d/0x30", function);
	kernel_line(" do_syscall_64+0x3b/0x90");
	kernel_line(" entry_SYSCALL_64_after_hwframe+0x64/0xce");
	kernel_line(" </TASK>");
	kernel_line("---[ end trace 0000000000000000 ]---");
}

static void warning(const char *function)
{
	kernel_line("------------[ cut here ]------------");
	kernel_line("WARNING: CPU: 0 PID: 33 at kernel/fake.c:12 %s+0x1d/0x30", function);
	report_tail(function);
}

static void oops(const char *function)
{
	kernel_line("BUG: kernel NULL pointer dereference, address: 0000000000000010");
	kernel_line("#PF: supervisor read access in kernel mode");
	kernel_line("#PF: error_code(0x0000) - not-present page");
	kernel_line("Oops: 0000 [#1] PREEMPT SMP");
	report_tail(function);
}

static void kasan(const char *function)
{
	kernel_line("==================================================================");
	kernel_line("BUG: KASAN: use-after-free in %s+0x1d/0x30", function);
	kernel_line("Read of size 8 at addr ffff888012345678 by task test/33");
	kernel_line("");
	kernel_line("CPU: 0 PID: 33 Comm: test Not tainted 6.1.0-fake #1");
	kernel_line("Call Trace:");
	kernel_line(" <TASK>");
	kernel_line(" dump_stack_lvl+0x34/0x44");
	kernel_line(" kasan_report+0xad/0x130");
	kernel_line(" %s+0x1d/0x30", function);
	kernel_line(" do_syscall_64+0x3b/0x90");
	kernel_line(" </TASK>");
	kernel_line("==================================================================");
}

static void panic(const char *words)
{
	kernel_line("Kernel panic - not syncing: %s", words);
	kernel_line("CPU: 0 PID: 1 Comm: swapper/0 Not tainted 6.1.0-fake #1");
	kernel_line("Call Trace:");
	kernel_line(" <TASK>");
	kernel_line(" panic+0x118/0x2ea");
	kernel_line(" kernel_init+0x15/0x120");
	kernel_line(" </TASK>");
	guest_reset();
}

static bool file_has(const char *path, const char *text)
{
	FILE *f = fopen(path, "rb");
	char *buf = NULL;
	size_t size = 0;
	ssize_t n = f ? getdelim(&buf, &size, EOF, f) : -1;
	bool yes = n > 0 && memmem(buf, n, text, strlen(text));

	free(buf);
	if (f)
		fclose(f);
	return yes;
}

static void command(char *line);

/* "<condition> <word> <command>": the command when "yes" says so of the word. */
static void conditional(char *rest, bool (*yes)(const char *word))
{
	char *word = rest, *space = strchr(rest, ' ');

	if (!space)
		die("incomplete command '%s'", rest);
	*space = 0;
	if (yes(word))
		command(space + 1);
}

static bool by_chance(const char *word)
{
	return (double)(random_next() >> 11) / (double)(1ull << 53) < atof(word);
}

/* "k/n": in the first k of every n boots of this kernel. */
static bool by_count(const char *word)
{
	unsigned long k, n;

	if (sscanf(word, "%lu/%lu", &k, &n) != 2 || !n)
		die("no share: '%s'", word);
	return q.count % n < k;
}

static bool by_initrd(const char *word)
{
	return file_has(q.initrd, word);
}

static bool by_append(const char *word)
{
	return strstr(q.append, word) != NULL;
}

static void hang(void)
{
	for (;;)
		gdb_poll(1000), sleep_seconds(q.gdb < 0 ? 1 : 0);
}

static void fail_exec(const char *words)
{
	start_test();
	port_write("%s fail %s\n", q.nonce, words);
	port_write("%s bye\n", q.nonce);
	guest_reset();
}

static void run_on(const char *rest)
{
	(void)rest;
	start_test();
	pass(q.run_seconds);
	end_test("timeout");
}

static void qemu_dies(char *rest)
{
	char *words = strchr(rest, ' ');

	if (words)
		fprintf(stderr, "qemu-system-fake:%s\n", words);
	exit(atoi(rest));
}

static bool is(char *line, const char *word, char **rest)
{
	size_t n = strlen(word);

	if (strncmp(line, word, n) || (line[n] && line[n] != ' '))
		return false;
	*rest = line + n + (line[n] == ' ');
	return true;
}

static void end_with(const char *how, const char *n)
{
	char words[64];

	snprintf(words, sizeof(words), "%s %s", how, *n ? n : "0");
	end_test(words);
}

static void command(char *line)
{
	char *rest;

	if (!*line || *line == '#')
		return;
	gdb_poll(0);
	if (is(line, "boot", &rest))
		boot();
	else if (is(line, "line", &rest))
		kernel_line("%s", rest);
	else if (is(line, "raw", &rest))
		printf("%s\n", rest), fflush(stdout);
	else if (is(line, "test", &rest))
		start_test();
	else if (is(line, "out", &rest))
		start_test(), port_write("%s out %s\n", q.nonce, rest);
	else if (is(line, "forge", &rest))
		port_write("%s\n", rest);
	else if (is(line, "sleep", &rest))
		pass(atof(rest));
	else if (is(line, "linger", &rest))
		q.linger = atof(rest);
	else if (is(line, "warning", &rest))
		warning(rest);
	else if (is(line, "oops", &rest))
		oops(rest);
	else if (is(line, "kasan", &rest))
		kasan(rest);
	else if (is(line, "panic", &rest))
		panic(rest);
	else if (is(line, "reach", &rest))
		reach(rest);
	else if (is(line, "exit", &rest))
		end_with("exit", rest);
	else if (is(line, "signal", &rest))
		end_with("signal", rest);
	else if (is(line, "run", &rest))
		run_on(rest);
	else if (is(line, "cannot-run", &rest))
		fail_exec(rest);
	else if (is(line, "hang", &rest))
		hang();
	else if (is(line, "reset", &rest))
		guest_reset();
	else if (is(line, "reboot", &rest))
		boot();
	else if (is(line, "deaf", &rest))
		q.deaf = true;
	else if (is(line, "die", &rest))
		qemu_dies(rest);
	else if (is(line, "kill", &rest))
		raise(atoi(rest));
	else if (is(line, "chance", &rest))
		conditional(rest, by_chance);
	else if (is(line, "share", &rest))
		conditional(rest, by_count);
	else if (is(line, "if-initrd", &rest))
		conditional(rest, by_initrd);
	else if (is(line, "if-append", &rest))
		conditional(rest, by_append);
	else if (is(line, "name", &rest)) {
	} else
		die("unknown command '%s' in %s", line, q.kernel);
}

/* ---- command line, memory of boots ---- */

static const char *option_path(const char *arg)
{
	const char *path = strstr(arg, "path=");

	return path ? path + strlen("path=") : NULL;
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
		else if (!strcmp(*a, "--version")) {
			printf("QEMU emulator version 7.2.0 (fake)\n");
			exit(0);
		}
	}
	if (!q.bios && (!q.kernel || !q.port_path))
		die("no -kernel, or no socket for the second serial port");
}

static uint64_t hash_of(const char *s)
{
	uint64_t h = 0xcbf29ce484222325;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3;
	return h;
}

static const char *name_of(char *script, char *buf, size_t size)
{
	const char *at = strstr(script, "\nname ");

	if (!at)
		return q.kernel;
	snprintf(buf, size, "%.*s", (int)strcspn(at + 6, "\n"), at + 6);
	return buf;
}

/* Adds this boot to the state and learns how many of this kernel there were. */
static void remember_boot(char *script)
{
	const char *dir = getenv("KBISECT_FAKE_STATE"), *seed = getenv("KBISECT_FAKE_SEED");
	char path[4096], name[256];
	FILE *f;

	q.random = hash_of(script) ^
		   (seed ? strtoull(seed, NULL, 0) : (uint64_t)getpid() << 32 | time(NULL));
	if (!dir)
		return;
	snprintf(path, sizeof(path), "%s/boots", dir);
	f = fopen(path, "a");
	if (!f)
		die("cannot write %s", path);
	fprintf(f, "%s\n", name_of(script, name, sizeof(name)));
	fclose(f);
	snprintf(path, sizeof(path), "%s/count-%016llx", dir, (unsigned long long)hash_of(script));
	f = fopen(path, "a+");
	if (!f)
		die("cannot write %s", path);
	flock(fileno(f), LOCK_EX);
	rewind(f);
	if (fscanf(f, "%lu", &q.count) != 1)
		q.count = 0;
	(void)!ftruncate(fileno(f), 0);
	fprintf(f, "%lu\n", q.count + 1);
	fclose(f);
	for (unsigned long i = 0; seed && i < q.count; i++)
		random_next();
	q.random ^= q.count << 20;
}

static char *read_script(void)
{
	FILE *f = fopen(q.kernel, "r");
	char *script = NULL;
	size_t size = 0;

	if (!f || getdelim(&script, &size, '\0', f) < 0)
		die("could not open kernel file '%s': %s", q.kernel, strerror(errno));
	fclose(f);
	if (strncmp(script, MAGIC, strlen(MAGIC)))
		die("could not load kernel '%s': it does not start with %s", q.kernel, MAGIC);
	return script;
}

int main(int argc, char **argv)
{
	const char *kvm = getenv("KBISECT_FAKE_KVM");
	char *script, *save = NULL;

	(void)argc;
	signal(SIGPIPE, SIG_IGN);
	q.started = now();
	parse_arguments(argv);
	if (q.kvm && kvm && !strcmp(kvm, "broken"))
		die("failed to set MSR");
	if (q.bios)
		return putchar('K') != 'K';
	script = read_script();
	q.port = connect_to(q.port_path);
	if (q.gdb_path)
		q.gdb = connect_to(q.gdb_path);
	if (q.qmp_path)
		q.qmp = connect_to(q.qmp_path);
	qmp_start();
	if (q.kvm && kvm && !strcmp(kvm, "dead")) {
		printf("SeaBIOS (version fake)\n");
		fflush(stdout);
		hang();
	}
	if (q.kvm && kvm && !strcmp(kvm, "refused"))
		die("failed to initialize kvm: Permission denied");
	remember_boot(script);
	for (char *line = strtok_r(script, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		command(line);
	end_test("exit 0");
}
