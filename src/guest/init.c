// SPDX-License-Identifier: GPL-2.0-only
/*
 * PID 1 of the guest. A program of its own: compiled statically for the guest's
 * machine type, with nothing but a C library, when a root file system is made.
 *
 * It runs the test and reports over a second port (kbisect_init.port= on the kernel
 * command line), in lines:
 *
 *	to the host	kbisect-init 1
 *	from the host	<nonce> <seconds to run> <milliseconds to watch on>
 *	to the host	<nonce> start
 *			<nonce> alive			once a second
 *			<nonce> out <a line of the test's output>
 *			<nonce> end exit|signal <n>  or  <nonce> end timeout
 *			<nonce> fail <why the test could not run>
 *			<nonce> bye
 *
 * Each report bears the nonce that the host sent before the test was started.
 * It is in our memory only, and the test runs without the capabilities that
 * would let it read that: see withheld[], and guest.adoc for what remains. The
 * test's output does not go to the console, where it would break the kernel's
 * lines apart.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define TEST "/test"
#define BUSYBOX "/bin/busybox"
#define TICK_MS 50
#define LINE_MAX_BYTES 1024
#define OUTPUT_MAX (128 * 1024)

static int port = -1;
static char nonce[65];
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

/* With -no-reboot QEMU ends at a restart; a power-off needs drivers. */
static void power_off(void)
{
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}

/* Before the host listens there is only the console. */
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
	char line[LINE_MAX_BYTES + 128];
	va_list ap;
	int n = snprintf(line, sizeof(line), "%s ", nonce);

	va_start(ap, fmt);
	n += vsnprintf(line + n, sizeof(line) - (size_t)n - 1, fmt, ap);
	va_end(ap);
	if (n > (int)sizeof(line) - 2)
		n = (int)sizeof(line) - 2;
	line[n++] = '\n';
	write_port(line, (size_t)n);
	explicit_bzero(line, sizeof(line));
}

/* What a kernel lacks is left out. */
static void mount_at(const char *type, const char *dir, const char *options)
{
	mkdir(dir, 0755);
	mount(type, dir, type, 0, options);
}

static void make_nodes(void)
{
	static const struct {
		const char *name;
		unsigned int major, minor;
	} nodes[] = {
		{ "console", 5, 1 }, { "tty", 5, 0 },	 { "ptmx", 5, 2 },   { "null", 1, 3 },
		{ "zero", 1, 5 },    { "full", 1, 7 },	 { "random", 1, 8 }, { "urandom", 1, 9 },
		{ "kmsg", 1, 11 },   { "ttyS0", 4, 64 }, { "ttyS1", 4, 65 }, { "fuse", 10, 229 },
		{ "loop0", 7, 0 },
	};

	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		char path[64];

		snprintf(path, sizeof(path), "/dev/%s", nodes[i].name);
		mknod(path, (nodes[i].major == 7 ? S_IFBLK : S_IFCHR) | 0666,
		      makedev(nodes[i].major, nodes[i].minor));
	}
}

static void mount_all(void)
{
	umask(0);
	mount_at("proc", "/proc", NULL);
	mount_at("sysfs", "/sys", NULL);
	if (mount("devtmpfs", "/dev", "devtmpfs", 0, NULL) < 0) {
		mount_at("tmpfs", "/dev", "mode=0755");
		make_nodes();
	}
	mount_at("devpts", "/dev/pts", "ptmxmode=0666");
	mount_at("tmpfs", "/dev/shm", NULL);
	mount_at("tmpfs", "/tmp", "mode=1777");
	mount_at("debugfs", "/sys/kernel/debug", NULL);
	mount_at("tracefs", "/sys/kernel/tracing", NULL);
	mount_at("securityfs", "/sys/kernel/security", NULL);
	mount_at("configfs", "/sys/kernel/config", NULL);
	mount_at("bpf", "/sys/fs/bpf", NULL);
	mount_at("cgroup2", "/sys/fs/cgroup", NULL);
	symlink("/proc/self/fd", "/dev/fd");
	umask(022);
}

static void raise_loopback(void)
{
	struct ifreq ifr = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return;
	ifr.ifr_flags = IFF_UP | IFF_RUNNING;
	ioctl(fd, SIOCSIFFLAGS, &ifr);
	close(fd);
}

static bool read_file(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, size - 1);

	if (fd >= 0)
		close(fd);
	buf[n > 0 ? n : 0] = 0;
	return n > 0;
}

static void port_name(char *name, size_t size)
{
	char cmdline[4096];
	const char *at = NULL;

	if (read_file("/proc/cmdline", cmdline, sizeof(cmdline)))
		at = strstr(cmdline, "kbisect_init.port=");
	at = at ? at + strlen("kbisect_init.port=") : "ttyS1";
	snprintf(name, size, "%.*s", (int)strcspn(at, " \n/"), at);
}

/* Without devtmpfs only sysfs knows the numbers. */
static int open_node(const char *name)
{
	static const char *const classes[] = { "tty", "virtio-ports" };
	char path[128], number[32];
	unsigned int major, minor;
	int fd;

	snprintf(path, sizeof(path), "/dev/%s", name);
	fd = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	for (size_t i = 0; fd < 0 && i < 2; i++) {
		char file[160];

		snprintf(file, sizeof(file), "/sys/class/%s/%s/dev", classes[i], name);
		if (!read_file(file, number, sizeof(number)) ||
		    sscanf(number, "%u:%u", &major, &minor) != 2)
			continue;
		mknod(path, S_IFCHR | 0600, makedev(major, minor));
		fd = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	}
	unlink(path);
	return fd;
}

static void open_port(void)
{
	char name[64];
	struct termios tio;

	port_name(name, sizeof(name));
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

/* One line; false when none came in time. */
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
		write_port("kbisect-init 1\n", 15);
	while (!read_line(line, sizeof(line), 10000) ||
	       sscanf(line, "%64s %lf %ld", nonce, &run_seconds, &settle_ms) != 3);
	explicit_bzero(line, sizeof(line));
}

static void install_busybox(void)
{
	pid_t pid;

	if (access(BUSYBOX, X_OK) != 0 || access("/bin/sh", F_OK) == 0)
		return;
	pid = fork();
	if (pid == 0) {
		execl(BUSYBOX, "busybox", "--install", "-s", "/bin", (char *)NULL);
		_exit(127);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

/*
 * The capabilities that open our memory or the kernel's to a test, and that no
 * reproducer needs: /proc/1/mem and ptrace(), /proc/kcore, /dev/mem, /dev/port and
 * I/O ports, modules.
 */
static const int withheld[] = { CAP_SYS_PTRACE, CAP_SYS_RAWIO, CAP_SYS_MODULE };

/* Takes them from a set of /proc/sys/kernel/usermodehelper. */
static void withhold_from_helpers(const char *path)
{
	unsigned int low, high;
	char text[64];
	int fd;

	if (!read_file(path, text, sizeof(text)) || sscanf(text, "%u %u", &low, &high) != 2)
		return;
	for (size_t i = 0; i < sizeof(withheld) / sizeof(withheld[0]); i++)
		low &= ~(1u << withheld[i]);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)!write(fd, text, (size_t)snprintf(text, sizeof(text), "%u %u", low, high));
	close(fd);
}

/* Before there is a test: a program that the kernel starts for it (core_pattern,
 * modprobe) has no more than it has, and it cannot start another kernel. */
static void lock_down(void)
{
	int fd = open("/proc/sys/kernel/kexec_load_disabled", O_WRONLY | O_CLOEXEC);

	withhold_from_helpers("/proc/sys/kernel/usermodehelper/bset");
	withhold_from_helpers("/proc/sys/kernel/usermodehelper/inheritable");
	if (fd < 0)
		return;
	(void)!write(fd, "1", 1);
	close(fd);
}

static void become_test(int out, int failed)
{
	static char *const env[] = { "PATH=/bin:/sbin:/usr/bin:/usr/sbin", "HOME=/tmp", "TERM=dumb",
				     "LANG=C", NULL };
	char *const argv[] = { TEST, NULL };
	char *const sh_argv[] = { "sh", TEST, NULL };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), e;

	setsid();
	if (null >= 0)
		dup2(null, 0);
	dup2(out, 1);
	dup2(out, 2);
	(void)!chdir("/tmp");
	signal(SIGPIPE, SIG_DFL);
	for (size_t i = 0; i < sizeof(withheld) / sizeof(withheld[0]); i++)
		prctl(PR_CAPBSET_DROP, withheld[i], 0, 0, 0);
	execve(TEST, argv, env);
	e = errno;
	/* A kernel without BINFMT_SCRIPT. */
	if (e == ENOEXEC)
		execve("/bin/sh", sh_argv, env);
	(void)!write(failed, &e, sizeof(e));
	_exit(127);
}

/* The test's pid; *out gets the read end of its output. */
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
		report("fail cannot execute the test: %s", strerror(e));
		pid = -1;
	}
	close(failed[0]);
	*out = output[0];
	return pid;
}

/* A test that says more is not slowed down by the port: the rest is dropped. */
static void report_output(const char *bytes, size_t n, bool flush)
{
	static char line[LINE_MAX_BYTES];
	static size_t len, total;

	if (total > OUTPUT_MAX)
		return;
	total += n;
	if (total > OUTPUT_MAX) {
		report("out %.*s", (int)len, line);
		report("out [more output is left out]");
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (bytes[i] != '\n')
			line[len++] = bytes[i] ? bytes[i] : ' ';
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

/* False at its end. */
static bool pass_output(int fd)
{
	char buf[4096];
	ssize_t n = read(fd, buf, sizeof(buf));

	if (n > 0)
		report_output(buf, (size_t)n, false);
	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

/* Waits for output, at most a tick, and reaps. True when the test has ended. */
static bool tick(pid_t test, int out, int *status)
{
	struct pollfd p = { .fd = out, .events = POLLIN };
	bool ended = false;
	int s;
	pid_t pid;

	if (poll(&p, 1, TICK_MS) > 0 && !pass_output(out))
		sleep_ms(1);
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
	pid_t test = start_test(&out);

	if (test < 0)
		return;
	started = beat = now();
	while (!(ended = tick(test, out, &status)) && now() - started < run_seconds)
		if (now() - beat >= 1) {
			report("alive");
			beat += 1;
		}
	/* What it left running goes on: it is part of the test. */
	if (!ended)
		kill(-1, SIGKILL);
	while (out >= 0) {
		struct pollfd p = { .fd = out, .events = POLLIN };

		if (poll(&p, 1, 0) <= 0 || !pass_output(out))
			break;
	}
	report_output("", 0, true);
	if (!ended)
		report("end timeout");
	else if (WIFSIGNALED(status))
		report("end signal %d", WTERMSIG(status));
	else
		report("end exit %d", WEXITSTATUS(status));
	watch_on(out, (double)settle_ms / 1000);
}

int main(void)
{
	/* Its memory holds the nonce. */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	signal(SIGPIPE, SIG_IGN);
	mount_all();
	raise_loopback();
	lock_down();
	open_port();
	greet();
	if (access(TEST, F_OK) == 0) {
		install_busybox();
		run_test();
	} else {
		report("start");
		report("end exit 0");
		sleep_ms(settle_ms);
	}
	report("bye");
	tcdrain(port);
	power_off();
}
