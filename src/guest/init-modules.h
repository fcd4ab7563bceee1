/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Part of the guest's init (init.c), compiled with it: modules. Where the kernel has
 * modules in /lib/modules/<release>, this program is also /sbin/modprobe, for the kernel's
 * request_module() and for the test. It leaves the work to busybox, and tells init by a
 * FIFO about each module that the test asked for and that is not there.
 */
#ifndef GUEST_INIT_MODULES_H
#define GUEST_INIT_MODULES_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
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
 * own modprobe to any in PATH, but a function to both. Returns when it is no shell script.
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

/* Copies the name of the next module that the test asked for and that was not built into
 * name. Returns false when no further module was asked for. */
static bool next_missing_module(char name[MODULE_NAME_MAX])
{
	size_t len = 0;
	char c;

	while (modules_fifo >= 0 && read(modules_fifo, &c, 1) == 1) {
		if (c == '\n' && len) {
			name[len] = 0;
			return true;
		}
		if (c > ' ' && c < 0x7f && len + 1 < MODULE_NAME_MAX)
			name[len++] = c;
	}
	return false;
}

/* Returns the exit status. */
static int run_modprobe(char **argv, bool silent)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		int null = silent ? open("/dev/null", O_WRONLY) : -1;

		if (null >= 0) {
			dup2(null, 1);
			dup2(null, 2);
		}
		execv(MODPROBE_BY_IN_ROOT, argv);
		execv(MODPROBE_BY, argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return 127;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static bool module_is_there(char *name)
{
	char *argv[] = { (char *)"modprobe", (char *)"-q", (char *)"-D", name, NULL };

	return run_modprobe(argv, true) == 0;
}

static void tell_missing(const char *name)
{
	char line[MODULE_NAME_MAX + 1];
	int fd = open(MODPROBE_FIFO, O_WRONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return;
	snprintf(line, sizeof(line), "%.*s\n", MODULE_NAME_MAX - 1, name);
	(void)!write(fd, line, strlen(line));
	close(fd);
}

/*
 * As modprobe(8). The kernel asks quietly (-q), also for what no configuration has, and so
 * does a script that can go on without the module. Only a request that is not quiet is for
 * a module that the test needs.
 */
static int modprobe_main(int argc, char **argv)
{
	int status = run_modprobe(argv, false), first = 1;
	bool all = false, quiet = false;

	for (; first < argc && argv[first][0] == '-'; first++) {
		all |= strchr(argv[first], 'a') != NULL;
		quiet |= strpbrk(argv[first], "qrlD") != NULL;
	}
	if (status == 0 || quiet)
		return status;
	for (int i = first; i < argc && (all || i == first); i++)
		if (!module_is_there(argv[i]))
			tell_missing(argv[i]);
	return status;
}

#endif
