// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does what reproducers in C that syzkaller generates do before they come to their calls: it
 * wants to be root in a directory in which it can make others, mounts cgroups in a directory of
 * its own, registers a binary format, makes a sandbox of namespaces with a network device, and
 * uses a loop device. Then it asks for the process group of a process that does not exist (see
 * getpgid.c), for ever. What it misses it says, and then it does not get to that call.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/loop.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEBUGFS 0x64626720
#define CONFIGFS 0x62656570
#define TMPFS 0x01021994

static void want(int fulfilled, const char *what)
{
	if (fulfilled)
		return;
	printf("missing: %s: %s\n", what, strerror(errno));
	fflush(stdout);
	exit(1);
}

static int has_type(const char *path, unsigned long type)
{
	struct statfs st;

	return statfs(path, &st) == 0 && (unsigned long)st.f_type == type;
}

static int write_text(const char *path, const char *text, size_t len)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int ok = fd >= 0 && write(fd, text, len) == (ssize_t)len;

	if (fd >= 0)
		close(fd);
	return ok;
}

static void use_directory(void)
{
	char dir[] = "./syzkaller.XXXXXX";

	want(geteuid() == 0, "root");
	want(mkdtemp(dir) && chmod(dir, 0777) == 0 && chdir(dir) == 0, "a directory to write to");
	want(has_type("/sys/kernel/debug", DEBUGFS), "debugfs");
	want(has_type("/sys/kernel/config", CONFIGFS), "configfs");
}

static void set_up_cgroups(void)
{
	want(mkdir("/syzcgroup", 0777) == 0 && mkdir("/syzcgroup/unified", 0777) == 0,
	     "a root directory to write to");
	want(mount("none", "/syzcgroup/unified", "cgroup2", 0, NULL) == 0, "cgroup2");
	want(mkdir("/syzcgroup/unified/syz0", 0777) == 0, "a cgroup");
	want(write_text("/syzcgroup/unified/syz0/cgroup.procs", "0", 1), "to enter a cgroup");
}

static void set_up_binfmt(void)
{
	static const char format[] = ":syz0:M:0:\x01::./file0:";

	want(mount(0, "/proc/sys/fs/binfmt_misc", "binfmt_misc", 0, 0) == 0 || errno == EBUSY,
	     "binfmt_misc");
	want(write_text("/proc/sys/fs/binfmt_misc/register", format, sizeof(format) - 1),
	     "to register a binary format");
}

static void use_devices(void)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI };
	int tun = open("/dev/net/tun", O_RDWR), loops = open("/dev/loop-control", O_RDWR);

	strncpy(ifr.ifr_name, "syz_tun", sizeof(ifr.ifr_name) - 1);
	want(tun >= 0 && ioctl(tun, TUNSETIFF, &ifr) == 0, "a network device (tun)");
	want(loops >= 0 && ioctl(loops, LOOP_CTL_GET_FREE) >= 0, "a loop device");
}

static void make_sandbox(void)
{
	want(unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0,
	     "a mount namespace");
	want(unshare(CLONE_NEWIPC) == 0, "an IPC namespace");
	want(unshare(CLONE_NEWUTS) == 0, "a UTS namespace");
	want(unshare(CLONE_NEWCGROUP) == 0, "a cgroup namespace");
	want(unshare(CLONE_NEWNET) == 0, "a network namespace");
	want(mkdir("./tmp", 0777) == 0 && mount("", "./tmp", "tmpfs", 0, NULL) == 0 &&
		     has_type("./tmp", TMPFS),
	     "tmpfs");
	want(unshare(CLONE_NEWUSER) == 0, "a user namespace");
}

int main(void)
{
	int status = 1;
	pid_t pid;

	use_directory();
	set_up_cgroups();
	set_up_binfmt();
	want(unshare(CLONE_NEWPID) == 0, "a PID namespace");
	pid = fork();
	if (pid == 0) {
		use_devices();
		make_sandbox();
		puts("sandbox: complete");
		fflush(stdout);
		for (;;) {
			if (getpgid(4194303) != -1)
				exit(2);
			usleep(10000);
		}
	}
	want(pid > 0 && waitpid(pid, &status, 0) == pid, "a child");
	return !WIFEXITED(status) || WEXITSTATUS(status);
}
