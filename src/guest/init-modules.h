/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Part of the guest's init (init.c), compiled with it: modules. Where the kernel has
 * modules in /lib/modules/<release>, this program is also /sbin/modprobe, for the kernel's
 * request_module() and for the test. It leaves the work to busybox, and tells init by a
 * FIFO about each request, in records that end with ";\n":
 *
 *	a <request>	a request that is going to be served ...
 *	m <module>	... by loading this module
 *	u <request>	nothing serves this request, which the kernel or a quiet caller made
 *	f <request>	nothing serves this request, which the test made
 */
#ifndef GUEST_INIT_MODULES_H
#define GUEST_INIT_MODULES_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#define MODPROBE "/bin/modprobe" /* /sbin is a link to /bin */
#define MODPROBE_BY "/bin/busybox"
#define ROOT_OWN "/.kbisect" /* our directory in another root; see init-root.h */
#define MODPROBE_BY_IN_ROOT ROOT_OWN "/busybox"
#define MODPROBE_FIFO "/dev/.kbisect-modprobe"
#define MODULE_NAME_MAX 64
/* As many requests are handled at most before init looks after the test again. */
#define MODULE_REQUESTS_MAX 64
/* How long a request waits until init has reported it. */
#define MODULE_TOLD_MS 2000

/* Init sets it. It returns when the report is on its way, because the kernel may crash as soon
 * as the module is loaded. */
static void (*report_module)(const char *what, const char *name);

static bool modules_there;
static int modules_fifo = -1;

static bool find_modules(void)
{
	struct utsname uts;
	char path[256];

	if (uname(&uts) < 0 || !*uts.release)
		return false;
	snprintf(path, sizeof(path), "/lib/modules/%s/modules.dep", uts.release);
	return access(path, R_OK) == 0;
}

static void prepare_modules(void)
{
	static const char path[] = "/sbin/modprobe";
	int fd;

	modules_there = find_modules();
	if (!modules_there)
		return;
	unlink(MODPROBE);
	symlink("/init", MODPROBE);
	fd = open("/proc/sys/kernel/modprobe", O_WRONLY | O_CLOEXEC);
	if (fd >= 0) {
		(void)!write(fd, path, sizeof(path) - 1);
		close(fd);
	}
}

/* Modules that are loaded already, also without modprobe. */
static void report_loaded_modules(void)
{
	FILE *f = modules_there ? fopen("/proc/modules", "re") : NULL;
	char line[1024];

	while (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, " \n")] = 0;
		report_module("module ", line);
	}
	if (f)
		fclose(f);
}

/* Requests are told from now on. Init must not cause one any more: a request waits for init. */
static void watch_modules(void)
{
	if (!modules_there)
		return;
	report_module("modules", "");
	report_loaded_modules();
	mkfifo(MODPROBE_FIFO, 0600);
	modules_fifo = open(MODPROBE_FIFO, O_RDWR | O_NONBLOCK | O_CLOEXEC);
}

static bool ends_in_sh(const char *word)
{
	size_t n = strlen(word);

	return n >= 2 && !strcmp(word + n - 2, "sh");
}

/*
 * Executes a shell script so that "modprobe" in it is MODPROBE: busybox's shell prefers its
 * own modprobe to any in PATH, but a function to both. Returns when it is not a shell script.
 */
static void exec_with_modprobe(const char *script, char *const *env)
{
	static char preamble[] = "modprobe() { " MODPROBE " \"$@\"; }; . \"$0\"";
	char line[256] = "", program[128] = "", option[64] = "";
	int fd = open(script, O_RDONLY | O_CLOEXEC), n = 0;
	char *argv[6] = { (char *)"sh" };

	if (fd < 0)
		return;
	(void)!read(fd, line, sizeof(line) - 1);
	close(fd);
	line[strcspn(line, "\n")] = 0;
	if (sscanf(line, "#! %127s %63s", program, option) < 1)
		return;
	if (!ends_in_sh(program) && !ends_in_sh(option))
		return;
	if (option[0] == '-')
		argv[++n] = option;
	argv[++n] = (char *)"-c";
	argv[++n] = preamble;
	argv[++n] = (char *)script;
	execve("/bin/sh", argv, env);
}

/*
 * Reads the next record. Returns its letter, or 0 when there is no further one. The "\n"
 * stays in the FIFO until the next call, so that the FIFO is empty only when all records
 * were dealt with.
 */
static char next_request(char name[MODULE_NAME_MAX])
{
	char c, kind = 0;
	size_t len = 0;

	while (modules_fifo >= 0 && read(modules_fifo, &c, 1) == 1) {
		if (c == ';' && kind && len) {
			name[len] = 0;
			return kind;
		}
		if (c == '\n') {
			kind = 0;
			len = 0;
		} else if (!kind) {
			kind = c;
		} else if (c > ' ' && c < 0x7f && len + 1 < MODULE_NAME_MAX) {
			name[len++] = c;
		}
	}
	return 0;
}

static void report_requests(void)
{
	char name[MODULE_NAME_MAX], text[MODULE_NAME_MAX + 64], kind;

	for (int n = 0; n < MODULE_REQUESTS_MAX && (kind = next_request(name)); n++) {
		snprintf(text, sizeof(text), "the test asked for module '%s', which was not built",
			 name);
		if (kind == 'f')
			report_module("fail ", text);
		else if (kind == 'm')
			report_module("module ", name);
		else
			report_module(kind == 'a' ? "asked " : "unserved ", name);
	}
}

/* Returns the exit status. out is the standard output, or -1 for ours. */
static int run_modprobe(char **argv, int out)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		int null = out >= 0 ? open("/dev/null", O_WRONLY) : -1;

		if (out >= 0)
			dup2(out, 1);
		if (null >= 0)
			dup2(null, 2);
		execv(MODPROBE_BY_IN_ROOT, argv);
		execv(MODPROBE_BY, argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return 127;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void tell_init(int fifo, char kind, const char *name)
{
	char record[MODULE_NAME_MAX + 8];
	int n = snprintf(record, sizeof(record), "%c %.*s;\n", kind, MODULE_NAME_MAX - 1, name);

	(void)!write(fifo, record, (size_t)n);
}

/* The kernel may crash as soon as the request is served. */
static void wait_until_told(int fifo)
{
	for (int ms = 0, n = 1; ms < MODULE_TOLD_MS; ms++) {
		if (ioctl(fifo, FIONREAD, &n) < 0 || !n)
			return;
		usleep(1000);
	}
}

/* Tells about each "insmod /lib/modules/6.1.0/kernel/fs/fuse/fuse.ko" in the list. */
static void tell_modules(int fifo, FILE *list)
{
	char line[512];

	while (fgets(line, sizeof(line), list)) {
		char *base, *end = strstr(line, ".ko");

		if (!end)
			continue;
		*end = 0;
		base = strrchr(line, '/');
		if (base)
			tell_init(fifo, 'm', base + 1);
	}
}

/* Returns false when no module serves the request. */
static bool tell_request(int fifo, char *name)
{
	char *argv[] = { (char *)"modprobe", (char *)"-q", (char *)"-D", name, NULL };
	FILE *list = tmpfile();
	bool there;

	if (!list)
		return true;
	there = run_modprobe(argv, fileno(list)) == 0;
	if (there) {
		rewind(list);
		tell_init(fifo, 'a', name);
		tell_modules(fifo, list);
	}
	fclose(list);
	return there;
}

/*
 * As modprobe(8). The kernel asks quietly (-q), also for what no configuration has, and so
 * does a script that can go on without the module. Only a request that is not quiet is for
 * a module that the test needs in any case.
 */
static int modprobe_main(int argc, char **argv)
{
	int fifo = open(MODPROBE_FIFO, O_WRONLY | O_NONBLOCK | O_CLOEXEC), first = 1;
	bool all = false, quiet = false, loads = fifo >= 0;

	for (; first < argc && argv[first][0] == '-'; first++) {
		all |= strchr(argv[first], 'a') != NULL;
		quiet |= strchr(argv[first], 'q') != NULL;
		loads &= strpbrk(argv[first], "rlD") == NULL;
	}
	for (int i = first; loads && i < argc && (all || i == first); i++)
		if (!tell_request(fifo, argv[i]))
			tell_init(fifo, quiet ? 'u' : 'f', argv[i]);
	if (loads)
		wait_until_told(fifo);
	return run_modprobe(argv, -1);
}

#endif
