// SPDX-License-Identifier: GPL-2.0-only
#include "settings-machine.h"
#include "guest/rootfs.h"

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
				 "--rootfs=%s: %s (it may be builtin, host, a directory, or the "
				 "image of a disk)",
				 s->rootfs, strerror(errno));
	s->rootfs = settings_keep(s, full);
	return 0;
}

int settings_finish_machine(struct settings *s, struct error *err)
{
	return finish_rootfs(s, err);
}
