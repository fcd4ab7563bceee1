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

int settings_finish_machine(struct settings *s, struct error *err)
{
	for (const char **disk = s->disks; disk && *disk; disk++)
		if (finish_disk(s, disk, err) < 0)
			return -1;
	if (finish_boot(s, err) < 0 || finish_firmware(s, err) < 0)
		return -1;
	return finish_rootfs(s, err);
}
