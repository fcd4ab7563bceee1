/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Part of the guest's init (init.c), compiled with it: changes to another root file
 * system than the archive that the kernel booted, if the kernel command line names one.
 *
 *	kbisect_init.root=share			a directory of the host, over 9p
 *	kbisect_init.root=disk			the disk with the serial number ROOT_TAG
 *	kbisect_init.partition=<n>		of that disk; without it the whole disk, or
 *						its only partition
 *
 * The root is mounted read-only below an overlay in memory. Nothing has to be in it for
 * us: /proc, /sys, /dev and /tmp are moved there, and the test and the kernel's modules
 * are bound to where they are looked for.
 */
#ifndef GUEST_INIT_ROOT_H
#define GUEST_INIT_ROOT_H

#ifndef GUEST_INIT_SETUP_H
#include "init-setup.h"
#endif

#include <dirent.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <time.h>

#define ROOT_TAG "kbisect-root" /* mount tag of the share, serial number of the disk */
#define ROOT_LOWER "/lower"
#define ROOT_MEMORY "/memory"
#define ROOT_NEW "/new"
#define ROOT_DEVICE "/root-device"
#define DISK_TRIES 50 /* of a tenth of a second each */

/* Why the root cannot be used; empty: it can. */
static char root_problem[512];

static bool root_fails(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static bool root_fails(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(root_problem, sizeof(root_problem), fmt, ap);
	va_end(ap);
	return false;
}

static bool mount_share(void)
{
	if (mount(ROOT_TAG, ROOT_LOWER, "9p", MS_RDONLY,
		  "trans=virtio,version=9p2000.L,access=any,msize=262144") == 0)
		return true;
	if (errno == ENODEV)
		return root_fails("--rootfs: the kernel has no 9p file system (CONFIG_9P_FS)");
	if (errno == ENOENT || errno == EINVAL || errno == EPROTONOSUPPORT)
		return root_fails("--rootfs: the kernel has no 9p over virtio "
				  "(CONFIG_NET_9P_VIRTIO, and the driver of the virtio bus)");
	return root_fails("--rootfs: cannot mount the directory of the host: %s", strerror(errno));
}

/* Finds the name in /sys/block of the disk with our serial number. */
static bool find_disk(char *disk, size_t size)
{
	DIR *dir = opendir("/sys/block");
	struct dirent *e;
	bool found = false;

	while (dir && !found && (e = readdir(dir))) {
		char path[300], serial[64];

		snprintf(path, sizeof(path), "/sys/block/%s/serial", e->d_name);
		found = read_file(path, serial, sizeof(serial)) &&
			!strncmp(serial, ROOT_TAG, strlen(ROOT_TAG));
		if (found)
			snprintf(disk, size, "%s", e->d_name);
	}
	if (dir)
		closedir(dir);
	return found;
}

#define PARTITIONS_MAX 128 /* as many as a GPT usually has room for */

struct partitions {
	int numbers[PARTITIONS_MAX];
	char only[64]; /* the name of the last one found */
	int nr;
	char list[512]; /* the numbers in order, each after a space */
};

static int partition_number(const char *disk, const char *name)
{
	char path[300], number[16];

	snprintf(path, sizeof(path), "/sys/block/%s/%s/partition", disk, name);
	return read_file(path, number, sizeof(number)) ? atoi(number) : 0;
}

static int by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* A directory of sysfs has its entries in the order of hashes. */
static void list_partitions(struct partitions *p)
{
	int nr = p->nr < PARTITIONS_MAX ? p->nr : PARTITIONS_MAX;

	qsort(p->numbers, (size_t)nr, sizeof(p->numbers[0]), by_number);
	for (int i = 0; i < nr; i++) {
		size_t len = strlen(p->list);

		snprintf(p->list + len, sizeof(p->list) - len, " %d", p->numbers[i]);
	}
}

/* Lists the partitions of the disk; name gets that of the wanted one. */
static bool find_partition(const char *disk, int wanted, struct partitions *p, char *name,
			   size_t size)
{
	char path[300];
	struct dirent *e;
	bool found = false;
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/block/%s", disk);
	dir = opendir(path);
	while (dir && (e = readdir(dir))) {
		int number = partition_number(disk, e->d_name);

		if (!number)
			continue;
		if (p->nr < PARTITIONS_MAX)
			p->numbers[p->nr] = number;
		p->nr++;
		snprintf(p->only, sizeof(p->only), "%.63s", e->d_name);
		if (number == wanted) {
			found = true;
			snprintf(name, size, "%.63s", e->d_name);
		}
	}
	if (dir)
		closedir(dir);
	list_partitions(p);
	return found;
}

/* Makes ROOT_DEVICE a node of the disk, or of its partition if that is not NULL. */
static bool make_device(const char *disk, const char *partition)
{
	unsigned int major, minor;
	char path[400], number[32];

	snprintf(path, sizeof(path), "/sys/block/%s/%s%sdev", disk, partition ? partition : "",
		 partition ? "/" : "");
	if (!read_file(path, number, sizeof(number)) ||
	    sscanf(number, "%u:%u", &major, &minor) != 2)
		return false;
	unlink(ROOT_DEVICE);
	return mknod(ROOT_DEVICE, S_IFBLK | 0600, makedev(major, minor)) == 0;
}

static const struct root_type {
	const char *name;
	off_t at; /* of its magic bytes */
	const char *magic;
	size_t len;
	const char *option; /* of the kernel's configuration */
} root_types[] = {
	{ "ext4", 1080, "\x53\xef", 2, "EXT4_FS" },
	{ "xfs", 0, "XFSB", 4, "XFS_FS" },
	{ "btrfs", 65600, "_BHRfS_M", 8, "BTRFS_FS" },
	{ "squashfs", 0, "hsqs", 4, "SQUASHFS" },
};

/* The type of the file system on ROOT_DEVICE, or NULL. */
static const struct root_type *root_type(void)
{
	int fd = open(ROOT_DEVICE, O_RDONLY | O_CLOEXEC);
	const struct root_type *found = NULL;

	for (size_t i = 0; fd >= 0 && !found && i < sizeof(root_types) / sizeof(root_types[0]);
	     i++) {
		const struct root_type *t = &root_types[i];
		char bytes[8];

		if (pread(fd, bytes, t->len, t->at) == (ssize_t)t->len &&
		    !memcmp(bytes, t->magic, t->len))
			found = t;
	}
	if (fd >= 0)
		close(fd);
	return found;
}

static bool wait_for_disk(char *disk, size_t size)
{
	const struct timespec tenth = { 0, 100000000 };

	for (int i = 0; i < DISK_TRIES; i++) {
		if (find_disk(disk, size))
			return true;
		nanosleep(&tenth, NULL);
	}
	return root_fails("--rootfs: the disk with the image does not come up (CONFIG_VIRTIO_BLK, "
			  "and the driver of the virtio bus)");
}

/* Makes ROOT_DEVICE what the file system is on, and returns its type. */
static const struct root_type *choose_device(const char *disk, int wanted)
{
	struct partitions p = { .nr = 0 };
	char name[64] = "";
	bool there = find_partition(disk, wanted, &p, name, sizeof(name));
	const struct root_type *type;

	if (wanted && !there) {
		root_fails("--root-partition=%d: the image has no such partition (it has%s)",
			   wanted, p.nr ? p.list : " none");
		return NULL;
	}
	if (!wanted && p.nr > 1) {
		root_fails("--root-partition is needed: the image has the partitions%s", p.list);
		return NULL;
	}
	if (!wanted && p.nr == 1)
		snprintf(name, sizeof(name), "%s", p.only);
	if (!make_device(disk, *name ? name : NULL)) {
		root_fails("--rootfs: cannot make a node of the device '%s%s'", disk, name);
		return NULL;
	}
	type = root_type();
	if (!type)
		root_fails("--rootfs: %s of the image has no file system that could be a root "
			   "(ext4, xfs, btrfs or squashfs)%s",
			   *name ? "the partition" : "the disk",
			   p.nr > 1 ? ": choose another with --root-partition" : "");
	return type;
}

static bool mount_disk(void)
{
	char disk[64], number[16];
	int wanted = boot_parameter("partition", number, sizeof(number)) ? atoi(number) : 0;
	const struct root_type *type;

	if (!wait_for_disk(disk, sizeof(disk)))
		return false;
	type = choose_device(disk, wanted);
	if (!type)
		return false;
	if (mount(ROOT_DEVICE, ROOT_LOWER, type->name, MS_RDONLY, NULL) == 0)
		return true;
	if (errno == ENODEV)
		return root_fails("--rootfs: the kernel has no %s file system (CONFIG_%s)",
				  type->name, type->option);
	return root_fails("--rootfs: cannot mount the %s file system of the image: %s", type->name,
			  strerror(errno));
}

static bool lay_overlay(void)
{
	if (access(ROOT_LOWER "/bin", F_OK) < 0 && access(ROOT_LOWER "/usr", F_OK) < 0)
		return root_fails("--rootfs: not the root of a system, since it has neither /bin "
				  "nor /usr");
	if (mount("tmpfs", ROOT_MEMORY, "tmpfs", 0, "mode=0755") < 0)
		return root_fails("--rootfs: the kernel has no tmpfs (CONFIG_TMPFS)");
	mkdir(ROOT_MEMORY "/upper", 0755);
	mkdir(ROOT_MEMORY "/work", 0755);
	if (mount("overlay", ROOT_NEW, "overlay", 0,
		  "lowerdir=" ROOT_LOWER ",upperdir=" ROOT_MEMORY "/upper,workdir=" ROOT_MEMORY
		  "/work") == 0)
		return true;
	if (errno == ENODEV)
		return root_fails("--rootfs: the kernel has no overlay file system "
				  "(CONFIG_OVERLAY_FS, since v3.18)");
	return root_fails("--rootfs: cannot lay an overlay over the root: %s", strerror(errno));
}

/* Binds a file or directory of ours to a path in the new root. */
static void bind_in(const char *from, const char *to)
{
	struct stat st;
	int fd;

	if (stat(from, &st) < 0)
		return;
	if (S_ISDIR(st.st_mode)) {
		mkdir(to, 0755);
	} else {
		fd = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
		if (fd >= 0)
			close(fd);
	}
	mount(from, to, NULL, MS_BIND, NULL);
}

/* The modules of this kernel come with it, and never from the root. */
static void bind_modules(void)
{
	char from[160], to[200];
	struct utsname name;

	if (uname(&name) < 0)
		return;
	snprintf(from, sizeof(from), "/lib/modules/%s", name.release);
	snprintf(to, sizeof(to), ROOT_NEW "%s", from);
	if (access(from, F_OK) < 0)
		return;
	mkdir(ROOT_NEW "/lib", 0755);
	mkdir(ROOT_NEW "/lib/modules", 0755);
	bind_in(from, to);
}

/* For the kernel and the test, /sbin/modprobe of the root is ours. Called in the root. */
static void install_modprobe(void)
{
	if (!modules_there)
		return;
	unlink("/sbin/modprobe");
	symlink(ROOT_OWN "/modprobe", "/sbin/modprobe");
}

/* The kernel lists the name servers that its command line has; --net gives it one. */
static void take_name_servers(void)
{
	char text[512];

	if (!read_file("/proc/net/pnp", text, sizeof(text)) || !strstr(text, "nameserver"))
		return;
	mkdir("/etc", 0755);
	unlink("/etc/resolv.conf");
	symlink("/proc/net/pnp", "/etc/resolv.conf");
}

static void move_mounts(void)
{
	static const char *const moved[] = { "/proc", "/sys", "/dev", "/tmp" };

	for (size_t i = 0; i < sizeof(moved) / sizeof(moved[0]); i++) {
		char to[64];

		snprintf(to, sizeof(to), ROOT_NEW "%s", moved[i]);
		mkdir(to, 0755);
		mount(moved[i], to, NULL, MS_MOVE, NULL);
	}
	mount_at("tmpfs", ROOT_NEW "/run", "mode=0755");
}

/* Returns false, with root_problem set, when there is no root to change to that works. */
static bool change_root(const char *test)
{
	char kind[16];
	bool share;

	if (!boot_parameter("root", kind, sizeof(kind)))
		return true;
	share = !strcmp(kind, "share");
	mkdir(ROOT_LOWER, 0755);
	mkdir(ROOT_MEMORY, 0755);
	mkdir(ROOT_NEW, 0755);
	if (!(share ? mount_share() : mount_disk()) || !lay_overlay())
		return false;
	mkdir(ROOT_NEW ROOT_OWN, 0755);
	bind_in(test, ROOT_NEW ROOT_OWN "/test");
	bind_in("/syz", ROOT_NEW ROOT_OWN "/syz");
	if (modules_there) {
		bind_in("/init", ROOT_NEW ROOT_OWN "/modprobe");
		bind_in(BUSYBOX, ROOT_NEW ROOT_OWN "/busybox");
	}
	bind_in("/kselftest", ROOT_NEW ROOT_OWN "/kselftest");
	bind_modules();
	move_mounts();
	/* As switch_root(8) does: a chroot alone would forbid user namespaces to the test. */
	if (chdir(ROOT_NEW) < 0 || mount(".", "/", NULL, MS_MOVE, NULL) < 0 || chroot(".") < 0 ||
	    chdir("/") < 0)
		return root_fails("--rootfs: cannot change to the root: %s", strerror(errno));
	install_modprobe();
	return true;
}

#endif
