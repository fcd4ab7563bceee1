// SPDX-License-Identifier: GPL-2.0-only
/*
 * PID 1 of the guest. A program of its own: compiled statically for the guest's
 * machine type, with only a C library, when a root file system is made. With
 * kbisect_init.shell= it gives the console to a person ("test": after the test).
 *
 * It runs the test and reports over a second port (kbisect_init.port= on the kernel
 * command line), in lines:
 *
 *	to the host	kbisect-init 2
 *	from the host	<key> <seconds to run> <milliseconds to watch on>
 *	to the host	<tag> wait <unit>	until systemd has started that
 *			<tag> down <unit>	which failed, so there is no test
 *			<tag> start
 *			<tag> alive			once a second
 *			<tag> out <a line of the test's output>
 *			<tag> cut		no more "out", since there is too much
 *			<tag> end exit|signal <n>  or  <tag> end timeout
 *			<tag> fail <why the test could not run>
 *			<tag> modules			the kernel has some, as is told below
 *			<tag> module <name>		it is loaded, or about to be
 *			<tag> asked <request>		request_module() or the test did, and
 *							a module serves it
 *			<tag> unserved <request>	likewise, but no module does
 *			<tag> bye
 *
 * The host sends the key (32 hexadecimal digits) before the test is started, and each
 * report bears a tag that only the key of that moment gives (report-key.h). The key is
 * in our memory only, and the test runs without the capabilities that would let it
 * read that: see withheld[], and guest.adoc for what remains. The test's output does
 * not go to the console, where it would break the kernel's lines apart.
 */
/* The texts of all six are compiled as one file (init-source.c). */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#ifndef GUEST_REPORT_KEY_H
#include "guest/report-key.h"
#endif
#ifndef GUEST_INIT_SETUP_H
#include "init-setup.h"
#endif
#ifndef GUEST_INIT_ROOT_H
#include "init-root.h"
#endif
#ifndef GUEST_INIT_SYSTEMD_H
#include "init-systemd.h"
#endif

#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <termios.h>

#define TEST "/test"
#define PATH_VARIABLE "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#define TICK_MS 50
#define LINE_MAX_BYTES 1024
#define OUTPUT_MAX (128 * 1024)
#define TAG_LEN 16 /* hexadecimal digits */

static int port = -1;
static const char *test_path = TEST;
static struct report_key key; /* of the next report */
static double run_seconds;
static long settle_ms;

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void sleep_ms(long ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&ts, NULL);
}

/* The host ends the machine at a restart; a power-off needs drivers. */
static void power_off(void)
{
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}

/* Before the host answers on the port, there is only the console. */
static void give_up(const char *what)
{
	printf("kbisect-init: %s: %s\n", what, strerror(errno));
	fflush(stdout);
	sleep_ms(200);
	power_off();
}

static void write_port(const char *s, size_t len)
{
	while (len) {
		ssize_t n = write(port, s, len);

		if (n > 0) {
			s += n;
			len -= (size_t)n;
		} else if (n < 0 && errno == EAGAIN) {
			struct pollfd p = { .fd = port, .events = POLLOUT };

			poll(&p, 1, 1000);
		} else if (n < 0 && errno != EINTR) {
			return;
		}
	}
}

static void report(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void report(const char *fmt, ...)
{
	char line[TAG_LEN + 1 + LINE_MAX_BYTES + 128], *text = line + TAG_LEN + 1;
	int max = (int)(sizeof(line) - TAG_LEN - 2), n;
	va_list ap;

	va_start(ap, fmt);
	n = vsnprintf(text, (size_t)max, fmt, ap);
	va_end(ap);
	if (n >= max)
		n = max - 1;
	snprintf(line, TAG_LEN + 1, "%0*" PRIx64, TAG_LEN, report_tag(&key, text, (size_t)n));
	line[TAG_LEN] = ' ';
	text[n] = '\n';
	report_key_next(&key);
	write_port(line, TAG_LEN + 1 + (size_t)n + 1);
}

static void report_and_drain(const char *what, const char *name)
{
	report("%s%s", what, name);
	tcdrain(port);
}

static void open_port(void)
{
	char name[64];
	struct termios tio;

	if (!boot_parameter("port", name, sizeof(name)))
		snprintf(name, sizeof(name), "ttyS1");
	/* The driver of a virtual port may need a moment. */
	for (int i = 0; i < 50 && (port = open_node(name)) < 0; i++)
		sleep_ms(100);
	if (port < 0)
		give_up("cannot open the second serial port");
	if (tcgetattr(port, &tio) == 0) {
		cfmakeraw(&tio);
		tio.c_cflag |= CLOCAL | CREAD;
		cfsetspeed(&tio, B115200);
		tcsetattr(port, TCSANOW, &tio);
		tcflush(port, TCIOFLUSH);
		ioctl(port, TIOCEXCL);
	}
}

/* Reads one line; returns false when none came in time. */
static bool read_line(char *line, size_t size, int ms)
{
	double end = now() + ms / 1000.0;
	size_t len = 0;

	while (now() < end) {
		struct pollfd p = { .fd = port, .events = POLLIN };
		char c;

		if (poll(&p, 1, 100) > 0 && read(port, &c, 1) == 1) {
			if (c == '\n') {
				line[len] = 0;
				return true;
			}
			if (len + 1 < size)
				line[len++] = c;
		}
	}
	return false;
}

static void greet(void)
{
	char line[256];

	do
		write_port("kbisect-init 2\n", 15);
	while (!read_line(line, sizeof(line), 10000) ||
	       sscanf(line, "%16" SCNx64 "%16" SCNx64 " %lf %ld", &key.v[0], &key.v[1],
		      &run_seconds, &settle_ms) != 4);
	explicit_bzero(line, sizeof(line));
}

static void become_test(int out, int failed)
{
	static char *const env[] = { PATH_VARIABLE, "HOME=/tmp", "TERM=dumb", "LANG=C", NULL };
	char *const argv[] = { (char *)test_path, NULL };
	char *const sh_argv[] = { "sh", (char *)test_path, NULL };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), e;

	setsid();
	if (null >= 0)
		dup2(null, 0);
	dup2(out, 1);
	dup2(out, 2);
	(void)!chdir("/tmp");
	signal(SIGPIPE, SIG_DFL);
	for (size_t i = 0; i < sizeof(withheld) / sizeof(withheld[0]); i++)
		if (is_withheld(withheld[i]))
			prctl(PR_CAPBSET_DROP, withheld[i], 0, 0, 0);
	/* In the shell of another root, modprobe is a program like others. */
	if (modules_there && !strcmp(test_path, TEST))
		exec_with_modprobe(TEST, env);
	execve(test_path, argv, env);
	e = errno;
	/* The kernel may lack BINFMT_SCRIPT. */
	if (e == ENOEXEC)
		execve("/bin/sh", sh_argv, env);
	(void)!write(failed, &e, sizeof(e));
	_exit(127);
}

/* Returns the test's pid, or -1; *out gets the read end of its output. */
static pid_t start_test(int *out)
{
	int output[2], failed[2], e;
	pid_t pid;

	if (pipe2(output, O_CLOEXEC | O_NONBLOCK) < 0 || pipe2(failed, O_CLOEXEC) < 0) {
		report("fail cannot create a pipe: %s", strerror(errno));
		return -1;
	}
	fcntl(output[1], F_SETFL, 0);
	report("start");
	pid = fork();
	if (pid == 0)
		become_test(output[1], failed[1]);
	close(output[1]);
	close(failed[1]);
	if (pid < 0) {
		report("fail cannot fork: %s", strerror(errno));
	} else if (read(failed[0], &e, sizeof(e)) == sizeof(e)) {
		/* The test itself is there. */
		report("fail cannot execute the test: %s",
		       e == ENOENT ? "its interpreter or dynamic linker is not there (--rootfs)" :
				     strerror(e));
		pid = -1;
	}
	close(failed[0]);
	*out = output[0];
	return pid;
}

/* Output beyond OUTPUT_MAX is dropped, so that the port does not slow the test down. */
static void report_output(const char *bytes, size_t n, bool flush)
{
	static char line[LINE_MAX_BYTES];
	static size_t len, total;

	if (total > OUTPUT_MAX)
		return;
	total += n;
	if (total > OUTPUT_MAX) {
		report("out %.*s", (int)len, line);
		report("cut");
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (bytes[i] != '\n')
			/* The host leaves out carriage returns, which a tty may add. */
			line[len++] = bytes[i] && bytes[i] != '\r' ? bytes[i] : ' ';
		if (bytes[i] == '\n' || len == sizeof(line)) {
			report("out %.*s", (int)len, line);
			len = 0;
		}
	}
	if (flush && len) {
		report("out %.*s", (int)len, line);
		len = 0;
	}
}

/* Returns false at the end of the output. */
static bool pass_output(int fd)
{
	char buf[4096];
	ssize_t n = read(fd, buf, sizeof(buf));

	if (n > 0)
		report_output(buf, (size_t)n, false);
	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

/* Waits for output, at most a tick, and reaps. Returns true when the test has ended. */
static bool tick(pid_t test, int out, int *status)
{
	struct pollfd p[] = { { .fd = out, .events = POLLIN },
			      { .fd = modules_fifo, .events = POLLIN } };
	bool ended = false;
	int s;
	pid_t pid;

	if (poll(p, 2, TICK_MS) > 0 && p[0].revents && !pass_output(out))
		sleep_ms(1);
	report_requests();
	while ((pid = waitpid(-1, &s, WNOHANG)) > 0)
		if (pid == test) {
			*status = s;
			ended = true;
		}
	return ended;
}

static void watch_on(int out, double seconds)
{
	double end = now() + seconds;
	int status;

	while (now() < end)
		tick(-1, out, &status);
}

static void run_test(void)
{
	double started, beat;
	int out, status = 0;
	bool ended = false;
	pid_t test;

	report_module = report_and_drain;
	watch_modules();
	test = start_test(&out);
	if (test < 0)
		return;
	started = beat = now();
	while (!(ended = tick(test, out, &status)) && now() - started < run_seconds)
		if (now() - beat >= 1) {
			report("alive");
			beat += 1;
		}
	/* Processes that a test leaves running when it ends belong to it and go on. */
	if (!ended)
		kill(-1, SIGKILL);
	while (out >= 0) {
		struct pollfd p = { .fd = out, .events = POLLIN };

		if (poll(&p, 1, 0) <= 0 || !pass_output(out))
			break;
	}
	report_output("", 0, true);
	report_requests();
	report_loaded_modules();
	if (!ended)
		report("end timeout");
	else if (WIFSIGNALED(status))
		report("end signal %d", WTERMSIG(status));
	else
		report("end exit %d", WEXITSTATUS(status));
	watch_on(out, (double)settle_ms / 1000);
}

/* Returns the exit status, or 128 + n after signal n. */
static int run_on_terminal(const char *program)
{
	static char *const env[] = { PATH_VARIABLE, "HOME=/tmp", "TERM=vt100", "LANG=C", NULL };
	char *const argv[] = { (char *)program, NULL };
	char *const sh_argv[] = { "sh", (char *)program, NULL };
	int status = 0;
	pid_t pid = fork(), ended;

	if (pid == 0) {
		take_terminal();
		signal(SIGPIPE, SIG_DFL);
		(void)!chdir("/tmp");
		execve(program, argv, env);
		/* The kernel may lack BINFMT_SCRIPT. */
		if (errno == ENOEXEC)
			execve("/bin/sh", sh_argv, env);
		printf("kbisect-init: %s: %s\n", program, strerror(errno));
		fflush(stdout);
		_exit(127);
	}
	while (pid > 0 && (ended = waitpid(-1, &status, 0)) != pid)
		if (ended < 0 && errno != EINTR)
			break;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static bool on_command_line(const char *word)
{
	char cmdline[4096];

	return read_file("/proc/cmdline", cmdline, sizeof(cmdline)) && strstr(cmdline, word);
}

/* Returns false, with root_problem set, when there is a root that cannot be used. */
static bool enter_root(void)
{
	bool usable = change_root(TEST);

	if (access(ROOT_OWN "/test", F_OK) == 0)
		test_path = ROOT_OWN "/test";
	if (usable)
		take_name_servers();
	return usable;
}

/* For a person at the console instead of a host at the port. */
static void serve_terminal(bool test_first)
{
	if (!enter_root()) {
		printf("kbisect-init: %s\n", root_problem);
		fflush(stdout);
		power_off();
	}
	install_busybox();
	if (test_first && access(test_path, F_OK) == 0) {
		printf("kbisect-init: the test ended with status %d\n", run_on_terminal(test_path));
		fflush(stdout);
	}
	run_on_terminal("/bin/sh");
	power_off();
}

static void test_or_boot(void)
{
	if (access(test_path, F_OK) == 0) {
		install_busybox();
		run_test();
	} else {
		report("start");
		report("end exit 0");
		sleep_ms(settle_ms);
	}
}

/* Returns in a child of systemd, when it is the time for the test. */
static void boot_by_systemd(const char *unit)
{
	char line[2 * UNIT_MAX] = "";
	pid_t pid;

	report("wait %s", unit);
	if (!write_units(unit)) {
		report("fail --boot=systemd: cannot write its units: %s", strerror(errno));
		return;
	}
	pid = fork();
	if (pid > 0)
		become_systemd();
	setsid();
	read_gate(line, sizeof(line));
	if (strcmp(line, "up")) {
		report("down %s", strncmp(line, "down ", 5) || !line[5] ? unit : line + 5);
		sleep_ms(10000); /* the host ends the guest */
		power_off();
	}
}

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	char unit[UNIT_MAX];
	bool usable, by_systemd;

	if (!strcmp(slash ? slash + 1 : argv[0], "modprobe"))
		return modprobe_main(argc, argv);
	/* Our memory holds the key. */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	signal(SIGPIPE, SIG_IGN);
	mount_all();
	prepare_modules();
	raise_loopback();
	if (on_command_line("kbisect_init.shell="))
		serve_terminal(on_command_line("kbisect_init.shell=test"));
	lock_down();
	open_port();
	/* Functions are watched from the greeting on, and this is not the test. */
	usable = enter_root();
	by_systemd = boot_parameter("after", unit, sizeof(unit));
	if (usable && by_systemd)
		usable = find_systemd();
	greet();
	if (usable && by_systemd)
		boot_by_systemd(unit);
	if (usable)
		test_or_boot();
	else
		report("fail %s", root_problem);
	report("bye");
	tcdrain(port);
	power_off();
}
