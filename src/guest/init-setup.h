/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Part of the guest's init (init.c), compiled with it: what it sets up before there
 * is a test. A file system or device that the kernel lacks is left out.
 */
#ifndef GUEST_INIT_SETUP_H
#define GUEST_INIT_SETUP_H

#ifndef GUEST_INIT_MODULES_H
#include "init-modules.h"
#endif

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#define BUSYBOX "/bin/busybox"

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
	mount_at("binfmt_misc", "/proc/sys/fs/binfmt_misc", NULL);
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

/* The value of kbisect_init.<name> on the kernel command line. */
static bool boot_parameter(const char *name, char *value, size_t size)
{
	char cmdline[4096], key[64];
	const char *at = NULL;

	snprintf(key, sizeof(key), "kbisect_init.%s=", name);
	if (read_file("/proc/cmdline", cmdline, sizeof(cmdline)))
		at = strstr(cmdline, key);
	if (!at)
		return false;
	at += strlen(key);
	snprintf(value, size, "%.*s", (int)strcspn(at, " \n/"), at);
	return true;
}

/* Without devtmpfs, sysfs has the device's numbers. */
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

/* Opens the console's device for a new session of processes, so that Ctrl-C works. */
static void take_terminal(void)
{
	char names[256], path[288];
	const char *last;
	int fd;

	setsid();
	if (!read_file("/sys/class/tty/console/active", names, sizeof(names)))
		return;
	names[strcspn(names, "\n")] = 0;
	last = strrchr(names, ' ');
	snprintf(path, sizeof(path), "/dev/%s", last ? last + 1 : names);
	fd = open(path, O_RDWR);
	if (fd < 0)
		return;
	ioctl(fd, TIOCSCTTY, 1);
	for (int i = 0; i < 3; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
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
 * I/O ports, modules. Where there are modules, loading them is part of the test.
 */
static const int withheld[] = { CAP_SYS_PTRACE, CAP_SYS_RAWIO, CAP_SYS_MODULE };

static bool is_withheld(int capability)
{
	return capability != CAP_SYS_MODULE || !modules_there;
}

/* Removes them from one of the sets in /proc/sys/kernel/usermodehelper. */
static void withhold_from_helpers(const char *path)
{
	unsigned int low, high;
	char text[64];
	int fd;

	if (!read_file(path, text, sizeof(text)) || sscanf(text, "%u %u", &low, &high) != 2)
		return;
	for (size_t i = 0; i < sizeof(withheld) / sizeof(withheld[0]); i++)
		if (is_withheld(withheld[i]))
			low &= ~(1u << withheld[i]);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)!write(fd, text, (size_t)snprintf(text, sizeof(text), "%u %u", low, high));
	close(fd);
}

/* Called before there is a test. A program that the kernel starts (core_pattern, modprobe)
 * gets no more capabilities than the test, and the test cannot start another kernel. */
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

#endif
