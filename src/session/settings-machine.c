// SPDX-License-Identifier: GPL-2.0-only
#include "settings-machine.h"
#include "guest/rootfs.h"
#include "runner/hardware.h"

#define UNIT_NAME_MAX 100
#define UNIT_NAME_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:-_.@"

/* A directory named "host" is given as "./host". */
static bool rootfs_is_path(const char *rootfs)
{
	return !str_equal(rootfs, ROOTFS_BUILTIN_NAME) && !str_equal(rootfs, ROOTFS_HOST_NAME);
}

static int finish_rootfs(struct settings *s, struct error *err)
{
	char *full;

	if (!rootfs_is_path(s->rootfs))
		return 0;
	full = realpath(s->rootfs, NULL);
	if (!full)
		return error_set(err, ERROR_USER,
				 "--rootfs=%s: %s (it may be builtin, host, a directory, a tar "
				 "archive, or the image of a disk)",
				 s->rootfs, strerror(errno));
	s->rootfs = settings_keep(s, full);
	return 0;
}

/* A name is a word of the kernel command line, and of a unit of ours. */
static int finish_boot(struct settings *s, struct error *err)
{
	if (str_equal(s->boot, "init")) {
		if (s->after)
			return error_set(err, ERROR_USER,
					 "--after=%s: only with --boot=systemd there are units",
					 s->after);
		return 0;
	}
	if (!str_equal(s->boot, "systemd"))
		return error_set(err, ERROR_USER, "--boot=%s: must be one of init, systemd",
				 s->boot);
	if (str_equal(s->rootfs, ROOTFS_BUILTIN_NAME))
		return error_set(
			err, ERROR_USER,
			"--boot=systemd: the built-in root has none: name one with --rootfs");
	if (!s->after)
		s->after = "multi-user.target";
	if (!*s->after || strlen(s->after) > UNIT_NAME_MAX ||
	    s->after[strspn(s->after, UNIT_NAME_CHARACTERS)])
		return error_set(err, ERROR_USER, "--after=%s: not the name of a unit of systemd",
				 s->after);
	return 0;
}

/* Makes the file of a disk absolute. */
static int finish_disk(struct settings *s, const char **disk, struct error *err)
{
	AUTO_FREE char *serial = NULL;
	AUTO_FREE char *name = disk_split(*disk, &serial);
	AUTO_FREE char *full = NULL;

	if (disk_is_size(name))
		return 0;
	full = realpath(name, NULL);
	if (!full)
		return error_set(
			err, ERROR_USER,
			"--disk=%s: %s (it may be a size, such as 1G, or the image of a disk)",
			*disk, strerror(errno));
	*disk = settings_keep(s, serial ? xstrfmt("%s,serial=%s", full, serial) : steal(&full));
	return 0;
}

static int finish_firmware(struct settings *s, struct error *err)
{
	char *full;

	if (!s->firmware)
		return 0;
	full = realpath(s->firmware, NULL);
	if (!full)
		return error_set(err, ERROR_USER, "--firmware=%s: %s", s->firmware,
				 strerror(errno));
	s->firmware = settings_keep(s, full);
	return 0;
}

/* The option that needs our init in the guest, or a kernel that it boots; or NULL. */
static const char *needs_init(const struct settings *s)
{
	if (!str_equal(s->boot, "init"))
		return "--boot=systemd";
	if (s->kselftest)
		return "--kselftest";
	if (settings_uses_syzkaller(s))
		return "a program for syzkaller";
	if (str_equal(s->modules, "all") || str_equal(s->modules, "auto"))
		return "--modules=all";
	return NULL;
}

static int finish_ssh(struct settings *s, struct error *err)
{
	const char *other = needs_init(s);
	char *full;

	if (!s->ssh && s->ssh_key)
		return error_set(err, ERROR_USER, "--ssh-key=%s: only with --ssh", s->ssh_key);
	if (!s->ssh)
		return 0;
	if (rootfs_kind(s->rootfs) != ROOTFS_IMAGE)
		return error_set(
			err, ERROR_USER,
			"--ssh=%s: needs the image of a disk that can boot by itself: name "
			"it with --rootfs",
			s->ssh);
	if (other)
		return error_set(err, ERROR_USER,
				 "--ssh does not go with %s: nothing is put into an image that "
				 "boots by itself, except the test",
				 other);
	if (str_equal(s->failure, failure_traits(FOR_BOOT)->id))
		return error_set(err, ERROR_USER,
				 "--ssh does not go with --for=boot: when ssh is not answered, the "
				 "image may be to blame, or the key; use --boot=systemd");
	if (!s->ssh_key)
		return 0;
	full = realpath(s->ssh_key, NULL);
	if (!full || access(full, R_OK) < 0) {
		free(full);
		return error_set(err, ERROR_USER, "--ssh-key=%s: %s", s->ssh_key, strerror(errno));
	}
	s->ssh_key = settings_keep(s, full);
	return 0;
}

int settings_finish_machine(struct settings *s, struct error *err)
{
	for (const char **disk = s->disks; disk && *disk; disk++)
		if (finish_disk(s, disk, err) < 0)
			return -1;
	if (finish_boot(s, err) < 0 || finish_firmware(s, err) < 0)
		return -1;
	return finish_rootfs(s, err) < 0 ? -1 : finish_ssh(s, err);
}
